package io.omnicache.jcache.internal.config;

import java.util.Comparator;

/**
 * A cache name of the file, or a pattern of names: {@code *} stands for any characters, {@code ?} for one. Immutable.
 *
 * @param text as it stands in the file
 */
record NamePattern(String text) {
    /**
     * The less specific first: patterns before names; of patterns, those with fewer characters of their own; of these,
     * those with more {@code *}.
     */
    static final Comparator<NamePattern> BY_SPECIFICITY = Comparator.comparing(NamePattern::isName)
            .thenComparing(NamePattern::literals)
            .thenComparing(NamePattern::stars, Comparator.reverseOrder());

    boolean isName() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    /** Whether the name is one of these. Takes at most the product of both lengths, whatever the pattern. */
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
