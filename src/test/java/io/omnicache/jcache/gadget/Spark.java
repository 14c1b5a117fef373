package io.omnicache.jcache.gadget;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;

/** The harmless end of every chain: counts how often one of its methods was called. */
public final class Spark implements Serializable, Comparable<Spark> {
    static final AtomicInteger CALLS = new AtomicInteger();

    private static final long serialVersionUID = 1L;

    /** A getter, for chains that call the getters of a bean. */
    public String getFire() {
        return fire();
    }

    /** A method, for chains that call any method. */
    public String fire() {
        CALLS.incrementAndGet();
        return "fired";
    }

    /** A static method, for chains that run code. */
    public static int compare(Object a, Object b) {
        CALLS.incrementAndGet();
        return 0;
    }

    @Override
    public int compareTo(Spark other) {
        return 0;
    }
}
