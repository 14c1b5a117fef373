package io.omnicache.jcache.history;

import java.util.Objects;

/**
 * The operations of a cache as steps on one entry, whose value is {@code null} while there is none. A result that isn't
 * known fits everything.
 */
enum Action {
    GET {
        @Override
        Step on(String present, Operation call) {
            if (present == null && call.loaded() != null) {
                return Step.fitting(call, call.loaded(), call.loaded());
            }
            return Step.fitting(call, present, present);
        }
    },
    CONTAINS_KEY {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present != null, present);
        }
    },
    PUT {
        @Override
        Step on(String present, Operation call) {
            return new Step(call.value());
        }
    },
    PUT_IF_ABSENT {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present == null, present == null ? call.value() : present);
        }
    },
    REPLACE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present != null, present == null ? null : call.value());
        }
    },
    REPLACE_IF {
        @Override
        Step on(String present, Operation call) {
            boolean equal = call.expected().equals(present);
            return Step.fitting(call, equal, equal ? call.value() : present);
        }
    },
    REMOVE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present != null, null);
        }
    },
    REMOVE_IF {
        @Override
        Step on(String present, Operation call) {
            boolean equal = call.expected().equals(present);
            return Step.fitting(call, equal, equal ? null : present);
        }
    },
    GET_AND_PUT {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present, call.value());
        }
    },
    GET_AND_REMOVE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present, null);
        }
    },
    GET_AND_REPLACE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present, present == null ? null : call.value());
        }
    },
    /** A processor that returns what it finds, or loads, and stores the new value. */
    INVOKE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present == null ? call.loaded() : present, call.value());
        }
    },
    /** A processor that returns what it finds, or loads, and removes the entry. */
    INVOKE_REMOVE {
        @Override
        Step on(String present, Operation call) {
            return Step.fitting(call, present == null ? call.loaded() : present, null);
        }
    },
    /** Deletes the entry, and may do so again until it returns: a sweep may meet a key more than once. */
    CLEAR {
        @Override
        Step on(String present, Operation call) {
            return new Step(null);
        }
    },
    /** A {@link #CLEAR} that may miss the entry, since the entry was set aside when the sweep came past. */
    CLEAR_OR_MISS {
        @Override
        Step on(String present, Operation call) {
            return new Step(present);
        }
    },
    /** Brings any older value back, or none: what the failover of a master may do. See {@link CacheModel}. */
    ROLLBACK {
        @Override
        Step on(String present, Operation call) {
            return new Step(present);
        }
    };

    /** Whether the effect may come again until the call returns. */
    boolean isSweep() {
        return this == CLEAR || this == CLEAR_OR_MISS;
    }

    /** What the entry becomes; {@code null} if the result of the call says that it was not so. */
    abstract Step on(String present, Operation call);

    /** The outcome of a step: the value afterwards. */
    record Step(String after) {
        static Step fitting(Operation call, boolean result, String after) {
            return fitting(call, Boolean.toString(result), after);
        }

        static Step fitting(Operation call, String result, String after) {
            return !call.isCertain() || Objects.equals(call.result(), result) ? new Step(after) : null;
        }
    }
}
