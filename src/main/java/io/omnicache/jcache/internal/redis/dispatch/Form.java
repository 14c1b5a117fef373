package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form that replies can have: a type, and of a list the types of its elements. Thread-safe.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">The protocol</a>
 */
@FunctionalInterface
interface Form {
    Form ANY = reply -> true;
    Form NUMBER = Long.class::isInstance;
    Form TEXT = byte[].class::isInstance;
    Form NIL = reply -> reply == null;
    Form TEXT_OR_NIL = TEXT.or(NIL);

    boolean fits(@Nullable Object reply);

    default Form or(Form other) {
        return reply -> fits(reply) || other.fits(reply);
    }

    /** The status with this name. */
    static Form status(String name) {
        return name::equals;
    }

    /** A list of exactly these elements. */
    static Form list(Form... elements) {
        return reply -> {
            if (!(reply instanceof List<?> list) || list.size() != elements.length) {
                return false;
            }
            for (int i = 0; i < elements.length; i++) {
                if (!elements[i].fits(list.get(i))) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A list of any number of such elements. */
    static Form listOf(Form element) {
        return reply -> {
            if (!(reply instanceof List<?> list)) {
                return false;
            }
            for (Object each : list) {
                if (!element.fits(each)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A list that begins with one element, which any number of pairs follow. */
    static Form listOfPairsBehind(Form first, Form left, Form right) {
        return reply -> {
            if (!(reply instanceof List<?> list) || list.size() % 2 == 0 || !first.fits(list.get(0))) {
                return false;
            }
            for (int i = 1; i < list.size(); i += 2) {
                if (!left.fits(list.get(i)) || !right.fits(list.get(i + 1))) {
                    return false;
                }
            }
            return true;
        };
    }

    /** This form, or an error: of one of several commands, or of one of several servers behind a proxy. */
    default Form orError() {
        return reply -> reply instanceof ReplyError || fits(reply);
    }
}
