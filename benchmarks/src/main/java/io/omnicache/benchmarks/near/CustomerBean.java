package io.omnicache.benchmarks.near;

import java.io.Serializable;

/** The fields of the record, in a class whose objects can be changed: each reader needs a copy of its own. */
public final class CustomerBean implements Serializable {
    private static final long serialVersionUID = 1L;

    private long id = 4711;
    private String name = "Augusta Ada King";
    private String email = "ada.king@example.org";
    private int visits = 42;
    private double balance = 1815.12;

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getEmail() {
        return email;
    }

    public void setEmail(String email) {
        this.email = email;
    }

    public int getVisits() {
        return visits;
    }

    public void setVisits(int visits) {
        this.visits = visits;
    }

    public double getBalance() {
        return balance;
    }

    public void setBalance(double balance) {
        this.balance = balance;
    }
}
