package io.omnicache.jcache.fuzz;

import java.util.List;

/** What a hostile server may send, each as one text of ISO 8859-1. */
final class Hostility {
    private static final String NL = "\r\n";

    /** No reply, or one that never ends: whoever waits for it gets an error, and the connection ends. */
    static final List<String> BROKEN = List.of(
            "$2147483647" + NL + "abc",
            "$2147483648" + NL,
            "$-2" + NL,
            "$99999999999999999999" + NL,
            "$" + NL,
            "$5" + NL + "abcdefgh" + NL,
            "*1000000000" + NL,
            "*2147483647" + NL + "$-1" + NL,
            "*-5" + NL,
            ("*1" + NL).repeat(10_000),
            ("*1000" + NL).repeat(60),
            ":" + NL,
            ":9223372036854775808" + NL,
            ":1x" + NL,
            "HTTP/1.1 400 Bad Request" + NL + NL,
            "\0\0\0\0",
            "\u0016\u0003\u0001",
            "!",
            "+" + "x".repeat(70_000),
            "%-1" + NL,
            ">0" + NL,
            NL);

    /** Whole replies, though perhaps of the wrong type. */
    static final List<String> WHOLE = List.of(
            "+OK" + NL,
            "+QUEUED" + NL,
            "+" + NL,
            "-ERR no" + NL,
            "-" + NL,
            "-MOVED 1 256.256.256.256:99999" + NL,
            "-MOVED x" + NL,
            "-ASK 1 :0" + NL,
            "-NOSCRIPT" + NL,
            "-WRONGTYPE" + NL,
            "-LOADING" + NL,
            "-\u001b[31m\u0007 red" + NL,
            ":0" + NL,
            ":1" + NL,
            ":-9223372036854775808" + NL,
            "$-1" + NL,
            "$0" + NL + NL,
            "$3" + NL + "abc" + NL,
            "*0" + NL,
            "*-1" + NL,
            "*2" + NL + "$1" + NL + "0" + NL + "*0" + NL,
            "*2" + NL + ":1" + NL + "*-1" + NL,
            "*3" + NL + "+a" + NL + "-ERR b" + NL + "$-1" + NL,
            ("*1" + NL).repeat(60) + ":1" + NL);

    /** What only RESP3 has. */
    static final List<String> RESP3 = List.of(
            "_" + NL,
            "#t" + NL,
            "#x" + NL,
            ",1.5" + NL,
            ",nan" + NL,
            "(123456789012345678901234567890" + NL,
            "=7" + NL + "txt:abc" + NL,
            "=1" + NL + "x" + NL,
            "!3" + NL + "ERR" + NL,
            "%1" + NL + "+a" + NL + ":1" + NL,
            "~2" + NL + ":1" + NL + ":1" + NL,
            "|1" + NL + "+ttl" + NL + ":5" + NL + "+OK" + NL,
            ">2" + NL + "$10" + NL + "invalidate" + NL + "*1" + NL + "$1" + NL + "k" + NL,
            ">2" + NL + "$10" + NL + "invalidate" + NL + "_" + NL,
            ">2" + NL + "$10" + NL + "invalidate" + NL + ":5" + NL,
            ">1" + NL + "$10" + NL + "invalidate" + NL,
            ">3" + NL + "$7" + NL + "message" + NL + "$1" + NL + "c" + NL + "$3" + NL + "xyz" + NL,
            ">3" + NL + "$7" + NL + "message" + NL + "_" + NL + "*1" + NL + ":1" + NL,
            ">4" + NL + "$8" + NL + "pmessage" + NL + "$1" + NL + "p" + NL + "$1" + NL + "c" + NL + "$1" + NL + "x"
                    + NL,
            ">1" + NL + ":1" + NL,
            ">2" + NL + "*0" + NL + "*0" + NL,
            ">3" + NL + "$9" + NL + "subscribe" + NL + "$1" + NL + "c" + NL + "$1" + NL + "x" + NL);

    static final List<String> RESP =
            List.of(BROKEN, WHOLE, RESP3).stream().flatMap(List::stream).toList();

    private Hostility() {}
}
