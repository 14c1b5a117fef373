package io.omnicache.benchmarks.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.io.Serializable;
import java.util.Objects;

/**
 * A value of fifty fields, as a table of a database gives it: ten each of text, whole numbers, long ones, fractions and
 * flags.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public final class Account implements Serializable {
    private static final long serialVersionUID = 1L;

    String text0;
    String text1;
    String text2;
    String text3;
    String text4;
    String text5;
    String text6;
    String text7;
    String text8;
    String text9;
    int count0;
    int count1;
    int count2;
    int count3;
    int count4;
    int count5;
    int count6;
    int count7;
    int count8;
    int count9;
    long number0;
    long number1;
    long number2;
    long number3;
    long number4;
    long number5;
    long number6;
    long number7;
    long number8;
    long number9;
    double amount0;
    double amount1;
    double amount2;
    double amount3;
    double amount4;
    double amount5;
    double amount6;
    double amount7;
    double amount8;
    double amount9;
    boolean flag0;
    boolean flag1;
    boolean flag2;
    boolean flag3;
    boolean flag4;
    boolean flag5;
    boolean flag6;
    boolean flag7;
    boolean flag8;
    boolean flag9;

    /** One whose fields all hold something. */
    static Account sample() {
        Account account = new Account();
        account.text0 = "text of field 0";
        account.text1 = "text of field 1";
        account.text2 = "text of field 2";
        account.text3 = "text of field 3";
        account.text4 = "text of field 4";
        account.text5 = "text of field 5";
        account.text6 = "text of field 6";
        account.text7 = "text of field 7";
        account.text8 = "text of field 8";
        account.text9 = "text of field 9";
        account.count0 = 7;
        account.count1 = 1007;
        account.count2 = 2007;
        account.count3 = 3007;
        account.count4 = 4007;
        account.count5 = 5007;
        account.count6 = 6007;
        account.count7 = 7007;
        account.count8 = 8007;
        account.count9 = 9007;
        account.number0 = 0L;
        account.number1 = 1000000007L;
        account.number2 = 2000000014L;
        account.number3 = 3000000021L;
        account.number4 = 4000000028L;
        account.number5 = 5000000035L;
        account.number6 = 6000000042L;
        account.number7 = 7000000049L;
        account.number8 = 8000000056L;
        account.number9 = 9000000063L;
        account.amount0 = 0.50;
        account.amount1 = 3.75;
        account.amount2 = 7.00;
        account.amount3 = 10.25;
        account.amount4 = 13.50;
        account.amount5 = 16.75;
        account.amount6 = 20.00;
        account.amount7 = 23.25;
        account.amount8 = 26.50;
        account.amount9 = 29.75;
        account.flag0 = false;
        account.flag1 = true;
        account.flag2 = false;
        account.flag3 = true;
        account.flag4 = false;
        account.flag5 = true;
        account.flag6 = false;
        account.flag7 = true;
        account.flag8 = false;
        account.flag9 = true;
        return account;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Account account
                && text9.equals(account.text9)
                && count9 == account.count9
                && number9 == account.number9
                && amount9 == account.amount9
                && flag9 == account.flag9;
    }

    @Override
    public int hashCode() {
        return Objects.hash(text9, count9, number9, amount9, flag9);
    }
}
