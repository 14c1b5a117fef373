package io.omnicache.jcache.internal.config.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the known name that is nearest to a misspelt name by edit distance. */
public final class SpellingSuggestion {
    /** A difference in length from which on two names aren't compared letter by letter. */
    private static final int FARTHEST = 100;

    private SpellingSuggestion() {}

    /**
     * Returns the end of an error message, such as {@code "; did you mean timeout?"}; empty if no known name is near.
     */
    public static String didYouMean(String written, Collection<String> known) {
        return nearest(written, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /**
     * Returns the known name with the smallest distance, if this distance is at most two or at most a third of the
     * written name's length.
     */
    private static Optional<String> nearest(String written, Collection<String> known) {
        int maxDistance = Math.max(2, written.length() / 3);
        return known.stream()
                .filter(name -> editDistance(written, name) <= maxDistance)
                .min(Comparator.comparingInt(name -> editDistance(written, name)));
    }

    /**
     * Returns the number of letters that must be inserted, removed, replaced or swapped with a neighbour to turn one
     * text into the other (optimal string alignment distance). If the lengths are far apart, their difference, so that a
     * text from outside costs no more than its length.
     */
    public static int editDistance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > FARTHEST) {
            return Math.abs(a.length() - b.length());
        }
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
                least = Math.min(least, rows[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
