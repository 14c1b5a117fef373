package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The caches of a settings file, by names and patterns. A cache takes each setting from the most specific entry that has
 * it: its own name, then the patterns that match it (see {@link NamePattern#BY_SPECIFICITY}; of two that are equal in
 * that, the later one in the file), then the {@code defaults}. Immutable.
 */
public final class CacheDefinitions {
    private static final String EXPIRY = "expiry.";

    private final List<SettingValue> defaults;
    private final List<Entry> entries;
    private final Set<String> names;

    /**
     * @param entries in the order of the file
     */
    CacheDefinitions(List<SettingValue> defaults, List<Entry> entries) {
        this.defaults = List.copyOf(defaults);
        this.entries = entries.stream()
                .sorted(Comparator.comparing(Entry::pattern, NamePattern.BY_SPECIFICITY))
                .toList();
        this.names = entries.stream()
                .map(Entry::pattern)
                .filter(NamePattern::isName)
                .map(NamePattern::text)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** No file, or one that names no caches. */
    public static CacheDefinitions none() {
        return new CacheDefinitions(List.of(), List.of());
    }

    /** The caches that the file names exactly. */
    public Set<String> names() {
        return names;
    }

    /** Whether a pattern of the file matches the name. */
    public boolean isMatchedByPattern(String name) {
        return entries.stream().map(Entry::pattern).anyMatch(pattern -> !pattern.isName() && pattern.matches(name));
    }

    /** What applies to a cache of this name. */
    public CacheOptions optionsOf(String name) {
        List<List<SettingValue>> layers = new ArrayList<>();
        layers.add(defaults);
        for (Entry entry : entries) {
            NamePattern pattern = entry.pattern();
            if (pattern.isName() ? pattern.text().equals(name) : pattern.matches(name)) {
                layers.add(entry.values());
            }
        }
        return CacheOptions.of(layers);
    }

    static boolean isExpiry(Setting<?> setting) {
        return setting.name().startsWith(EXPIRY);
    }

    /** What the file says under one name or pattern. */
    record Entry(NamePattern pattern, List<SettingValue> values) {}
}
