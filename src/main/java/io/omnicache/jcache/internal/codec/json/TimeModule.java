package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Dates and times as text by ISO 8601. Only to be loaded if {@code jackson-datatype-jsr310} is on the class path. */
final class TimeModule {
    private TimeModule() {}

    static Module create() {
        // Otherwise the zones UTC and Z would become the same, and a time would not equal the one that was stored.
        return new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID);
    }
}
