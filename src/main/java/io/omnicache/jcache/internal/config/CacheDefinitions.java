package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The caches that a settings file defines, by name and by pattern. A cache takes each setting from the most specific
 * entry that contains the setting: first from the entry with the cache's name, then from the patterns that match the
 * name (see {@link NamePattern#BY_SPECIFICITY}; of two equally specific patterns the later pattern in the file takes
 * precedence), then from {@code defaults}. Immutable.
 */
public final class CacheDefinitions {
    private static final String EXPIRY = "expiry.";

    private final List<SettingsFile.Value> defaults;
    private final List<Entry> entries;
    private final Set<String> names;

    /** @param entries the entries in the order of the file */
    CacheDefinitions(List<SettingsFile.Value> defaults, List<Entry> entries) {
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

    /** Returns definitions without any cache. */
    public static CacheDefinitions none() {
        return new CacheDefinitions(List.of(), List.of());
    }

    /** Returns the names of the caches that the file defines by name, not by pattern. */
    public Set<String> names() {
        return names;
    }

    /** Returns whether a pattern in the file matches the name. */
    public boolean isMatchedByPattern(String name) {
        return entries.stream().map(Entry::pattern).anyMatch(pattern -> !pattern.isName() && pattern.matches(name));
    }

    /** Returns the options of a cache, whether the file defines the cache or not. */
    public CacheOptions optionsOf(String name) {
        List<List<SettingsFile.Value>> layers = new ArrayList<>();
        layers.add(defaults);
        for (Entry entry : entries) {
            if (entry.pattern().matches(name)) {
                layers.add(entry.values());
            }
        }
        return CacheOptions.of(layers);
    }

    static boolean isExpiry(Setting<?> setting) {
        return setting.name().startsWith(EXPIRY);
    }

    /** The settings of one name or pattern. */
    record Entry(NamePattern pattern, List<SettingsFile.Value> values) {}

    /**
     * A cache name, or a pattern of names in which {@code *} stands for any number of characters and {@code ?} for one
     * character. Immutable.
     *
     * @param text the name or pattern as written in the file
     */
    record NamePattern(String text) {
        /**
         * Orders from the least to the most specific: patterns before names; patterns with fewer literal characters
         * before others; with equal numbers of literal characters, patterns with more {@code *} before others.
         */
        static final Comparator<NamePattern> BY_SPECIFICITY = Comparator.comparing(NamePattern::isName)
                .thenComparing(NamePattern::literals)
                .thenComparing(NamePattern::stars, Comparator.reverseOrder());

        boolean isName() {
            return text.indexOf('*') < 0 && text.indexOf('?') < 0;
        }

        /**
         * Returns whether the name matches. The number of steps is at most the product of both lengths, for any
         * pattern.
         */
        boolean matches(String name) {
            int p = 0;
            int star = -1;
            int resume = 0;
            int n = 0;
            while (n < name.length()) {
                if (p < text.length() && text.charAt(p) == '*') {
                    star = p++;
                    resume = n;
                } else if (p < text.length() && (text.charAt(p) == '?' || text.charAt(p) == name.charAt(n))) {
                    p++;
                    n++;
                } else if (star >= 0) {
                    p = star + 1;
                    n = ++resume;
                } else {
                    return false;
                }
            }
            while (p < text.length() && text.charAt(p) == '*') {
                p++;
            }
            return p == text.length();
        }

        private long literals() {
            return text.chars().filter(c -> c != '*' && c != '?').count();
        }

        private long stars() {
            return text.chars().filter(c -> c == '*').count();
        }
    }
}
