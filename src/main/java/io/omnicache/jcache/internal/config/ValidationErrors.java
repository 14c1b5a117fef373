package io.omnicache.jcache.internal.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.cache.CacheException;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong in one settings file, all of it, so that it can be corrected in one go. Used by one thread. */
final class ValidationErrors {
    private static final int SHOWN = 50;

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    ValidationErrors(String file) {
        this.file = file;
    }

    /**
     * @param path the key's path; empty for the file as a whole
     * @param text what was found and what is allowed; never a secret
     */
    void add(int line, String path, String text) {
        found.add(new Problem(line, path, text));
    }

    void add(Node node, String path, String text) {
        add(lineOf(node), path, text);
    }

    /**
     * @throws CacheException if there is any; it lists them by line
     */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder("The settings file " + file + " has "
                + (found.size() == 1 ? "a problem" : found.size() + " problems") + ":");
        found.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .limit(SHOWN)
                .forEach(problem -> message.append("\n  ").append(problem));
        if (found.size() > SHOWN) {
            message.append("\n  and ").append(found.size() - SHOWN).append(" more");
        }
        throw new CacheException(message.toString());
    }

    static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private record Problem(int line, String path, String text) {
        @Override
        public String toString() {
            return "line " + line + (path.isEmpty() ? "" : ", " + path) + ": " + text;
        }
    }
}
