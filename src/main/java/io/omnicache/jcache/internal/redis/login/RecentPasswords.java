package io.omnicache.jcache.internal.redis.login;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The passwords that were used last, which no message may show. Thread-safe. */
final class RecentPasswords {
    private static final int MOST = 4;

    private final Deque<String> passwords = new ArrayDeque<>();

    synchronized void add(String password) {
        passwords.remove(password);
        passwords.addFirst(password);
        if (passwords.size() > MOST) {
            passwords.removeLast();
        }
    }

    synchronized List<String> list() {
        return List.copyOf(passwords);
    }
}
