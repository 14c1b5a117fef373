package io.omnicache.jcache.internal.entry;

import io.omnicache.jcache.internal.text.Shown;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * The warnings of one cache about values from Redis. An iteration may find a million values with the same defect, and
 * whoever writes to Redis chooses how many there are: each reason is logged at most once a minute, with the number of
 * warnings that were left out. In one minute at most eight reasons are told apart; all others count as one more. At the
 * level DEBUG each warning is logged. Thread-safe.
 */
final class RepeatedWarnings {
    static final int MAX_REASONS = 8;
    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private static final String OTHERS = "reasons of many kinds";

    private final String cacheName;
    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<String, Reason> reasons = new LinkedHashMap<>();

    private static final class Reason {
        private final long loggedAt;
        private long leftOut;

        Reason(long loggedAt) {
            this.loggedAt = loggedAt;
        }

        boolean isOver(long now) {
            return now - loggedAt >= MINUTE;
        }
    }

    RepeatedWarnings(String cacheName, Logger log, LongSupplier nanoTime) {
        this.cacheName = Shown.name(cacheName);
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** @param reason a sentence without full stop and without content of a key or value */
    void warn(String reason) {
        if (isToLog(reason)) {
            log.warn("Cache {}: {}", cacheName, reason);
        } else {
            log.debug("Cache {}: {}", cacheName, reason);
        }
    }

    private synchronized boolean isToLog(String reason) {
        long now = nanoTime.getAsLong();
        logLeftOut(now);
        Reason known = reasons.get(reason);
        if (known == null && reasons.size() < MAX_REASONS) {
            reasons.put(reason, new Reason(now));
            return true;
        }
        if (known == null) {
            known = reasons.get(OTHERS);
        }
        if (known == null) {
            reasons.put(OTHERS, new Reason(now));
            return true;
        }
        known.leftOut++;
        return false;
    }

    /** Forgets the reasons of past minutes, and logs how many warnings were left out for each. */
    private void logLeftOut(long now) {
        for (Iterator<Map.Entry<String, Reason>> each = reasons.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Reason> entry = each.next();
            Reason reason = entry.getValue();
            if (reason.isOver(now)) {
                each.remove();
                if (reason.leftOut > 0) {
                    log.warn(
                            "Cache {}: {} more warnings of the last minutes were left out: {}",
                            cacheName,
                            reason.leftOut,
                            entry.getKey());
                }
            }
        }
    }
}
