package io.omnicache.jcache.multijvm;

import io.omnicache.it.staleness.NearSubject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A cache whose copies nobody invalidates: what the examination has to find. */
public final class ForgottenCopies extends NearSubject {
    private final ConcurrentMap<String, String> copies = new ConcurrentHashMap<>();

    @Override
    public String get(String key) {
        return copies.computeIfAbsent(key, super::get);
    }
}
