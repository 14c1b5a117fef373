package io.omnicache.jcache.internal.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.cache.CacheException;
import org.yaml.snakeyaml.nodes.Node;

/** The errors of one settings file, reported together in one exception. Used by one thread. */
final class ValidationErrors {
    private static final int MAX_SHOWN = 50;

    private final String file;
    private final List<ValidationError> found = new ArrayList<>();

    ValidationErrors(String file) {
        this.file = file;
    }

    /**
     * Adds an error.
     *
     * @param path the path of the key; empty for the file as a whole
     * @param text the wrong value and the allowed values; must not contain a secret
     */
    void add(int line, String path, String text) {
        found.add(new ValidationError(line, path, text));
    }

    void add(Node node, String path, String text) {
        add(YamlDocument.lineOf(node), path, text);
    }

    /**
     * Throws an exception if there are errors.
     *
     * @throws CacheException if there is an error; the message lists all errors by line, up to a limit
     */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder("The settings file " + file + " has "
                + (found.size() == 1 ? "a problem" : found.size() + " problems") + ":");
        found.stream()
                .sorted(Comparator.comparingInt(ValidationError::line))
                .limit(MAX_SHOWN)
                .forEach(error -> message.append("\n  ").append(error));
        if (found.size() > MAX_SHOWN) {
            message.append("\n  and ").append(found.size() - MAX_SHOWN).append(" more");
        }
        throw new CacheException(message.toString());
    }

    private record ValidationError(int line, String path, String text) {
        @Override
        public String toString() {
            return "line " + line + (path.isEmpty() ? "" : ", " + path) + ": " + text;
        }
    }
}
