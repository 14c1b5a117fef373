package io.omnicache.jcache.internal.codec.filter;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code serial-filter} of one cache, with the classes that the cache knows. Creates the filters for its
 * keys and its values. Thread-safe.
 *
 * <p>The setting is a pattern as for {@code jdk.serialFilter} (JEP 290). Of its parts, {@code known} (the default) and
 * {@code declared} are words of this library: they say which of the classes that the rest of the pattern leaves
 * undecided may be created. By {@code known} these are the declared classes and those that this JVM has written, by
 * {@code declared} the declared classes only.
 */
public final class SerialRules {
    private static final String KNOWN = "known";
    private static final String DECLARED = "declared";

    private final String pattern;
    private final boolean authenticated;
    private final KnownClasses known;

    private SerialRules(String pattern, boolean authenticated, KnownClasses known) {
        this.pattern = pattern;
        this.authenticated = authenticated;
        this.known = known;
    }

    /**
     * Returns new rules.
     *
     * @param setting the setting's value; null if it isn't set
     */
    public static SerialRules of(@Nullable String setting) {
        String text = setting == null ? "" : setting;
        boolean learns = parts(text).noneMatch(DECLARED::equals);
        return new SerialRules(without(text), false, new KnownClasses(learns));
    }

    /**
     * Returns the rules for bytes that only holders of the cache's key can have written: every class is allowed that
     * neither the pattern nor the list of refused classes refuses.
     */
    public SerialRules ofAuthenticated() {
        return new SerialRules(pattern, true, known);
    }

    /** Declares the types of the cache's keys and values. The types of their fields become known too. */
    public SerialRules declare(Class<?> keyType, Class<?> valueType) {
        known.declareKeys(keyType);
        known.declareValues(valueType);
        return this;
    }

    /** @throws CacheException if the pattern is not valid */
    public SerialFilter ofValues() {
        return new SerialFilter(SerialFilter.parse(pattern), SerialFilter.MAX_DEPTH, known, authenticated);
    }

    /**
     * @param ownClasses a pattern that allows the classes which the key encoding itself writes; ends with a semicolon
     * @throws CacheException if the pattern is not valid
     */
    public SerialFilter ofKeys(String ownClasses) {
        String whole = pattern.isEmpty() ? pattern : ownClasses + pattern;
        return new SerialFilter(SerialFilter.parse(whole), SerialFilter.MAX_KEY_DEPTH, known, authenticated);
    }

    /**
     * Returns the filter for a codec with an allow-list of its own: classes that the pattern leaves undecided are
     * undecided.
     */
    public SerialFilter withoutKnownClasses() {
        return new SerialFilter(SerialFilter.parse(pattern), SerialFilter.MAX_DEPTH, known, true);
    }

    /** Returns the {@code maxdepth} of the pattern; null if the pattern sets none. */
    public @Nullable Integer maxDepth() {
        FilterPattern parsed = SerialFilter.parse(pattern);
        long depth = parsed == null ? Long.MAX_VALUE : parsed.limit("maxdepth");
        return depth == Long.MAX_VALUE ? null : (int) Math.min(Integer.MAX_VALUE, depth);
    }

    private static Stream<String> parts(String setting) {
        return Arrays.stream(setting.split(";"));
    }

    private static String without(String setting) {
        Predicate<String> isWord = part -> part.equals(KNOWN) || part.equals(DECLARED);
        return parts(setting).anyMatch(isWord)
                ? parts(setting).filter(isWord.negate()).collect(Collectors.joining(";"))
                : setting;
    }
}
