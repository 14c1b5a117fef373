package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The caches that a settings file defines, by name and by pattern. A cache takes each setting from the most specific
 * entry that has it: first the entry of its own name, then the patterns that match it (see
 * {@link NamePattern#BY_SPECIFICITY}; of two equally specific patterns the later one in the file), then
 * {@code defaults}. Immutable.
 */
public final class CacheDefinitions {
    private static final String EXPIRY = "expiry.";

    private final List<SettingsFile.Value> defaults;
    private final List<Entry> entries;
    private final Set<String> names;

    /**
     * @param entries in the order of the file
     */
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

    /** Defines no caches. */
    public static CacheDefinitions none() {
        return new CacheDefinitions(List.of(), List.of());
    }

    /** Returns the names of the caches that the file names exactly. */
    public Set<String> names() {
        return names;
    }

    /** Returns whether a pattern of the file matches the name. */
    public boolean isMatchedByPattern(String name) {
        return entries.stream().map(Entry::pattern).anyMatch(pattern -> !pattern.isName() && pattern.matches(name));
    }

    /** Returns the options of a cache of this name, whether the file defines it or not. */
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

    /** The settings under one name or pattern. */
    record Entry(NamePattern pattern, List<SettingsFile.Value> values) {}

    /**
     * A cache name, or a pattern of names: {@code *} stands for any characters, {@code ?} for one. Immutable.
     *
     * @param text as written in the file
     */
    record NamePattern(String text) {
        /**
         * The least specific first: patterns before names; of patterns, the one with fewer literal characters; of
         * these, the one with more {@code *}.
         */
        static final Comparator<NamePattern> BY_SPECIFICITY = Comparator.comparing(NamePattern::isName)
                .thenComparing(NamePattern::literals)
                .thenComparing(NamePattern::stars, Comparator.reverseOrder());

        boolean isName() {
            return text.indexOf('*') < 0 && text.indexOf('?') < 0;
        }

        /**
         * Returns whether the name matches. Takes no more steps than the product of both lengths, whatever the
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
