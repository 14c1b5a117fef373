package io.omnicache.jcache.internal.event.remote;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The members that have acknowledged the registration under way; there is at most one. Thread-safe. */
final class Acknowledgements {
    /** Guarded by this. */
    private String token = ControlMessage.NONE;

    /** Guarded by this. */
    private final Set<String> received = new HashSet<>();

    /** Begins a registration. Returns what the acknowledgements must repeat. */
    synchronized String begin() {
        received.clear();
        token = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return token;
    }

    synchronized void end() {
        token = ControlMessage.NONE;
    }

    synchronized void add(String repeated, String member) {
        if (repeated.equals(token)) {
            received.add(member);
            notifyAll();
        }
    }

    /**
     * Waits until these members have acknowledged. An interrupted thread waits as well, and stays interrupted.
     *
     * @return the members that haven't
     */
    synchronized Set<String> await(Set<String> members, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        while (!received.containsAll(members)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Set<String> missing = new HashSet<>(members);
        missing.removeAll(received);
        return missing;
    }
}
