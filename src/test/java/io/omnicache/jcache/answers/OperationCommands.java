package io.omnicache.jcache.answers;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells the commands of a cache's operations from what the library sends besides. */
final class OperationCommands {
    private static final Set<String> BESIDES =
            Set.of("PING", "HELLO", "CLIENT", "AUTH", "SELECT", "PUBLISH", "INFO", "CLUSTER", "SUBSCRIBE");

    /**
     * Keys of pushed messages, of the registry of listeners, and of a script by which the client looks for a feature; and
     * the value by which a server shows that it compares.
     */
    private static final Pattern NOT_OF_AN_OPERATION =
            Pattern.compile("~canary|~listen|^test1$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

    private OperationCommands() {}

    static boolean contain(List<String> words) {
        return !BESIDES.contains(words.get(0)) && words.stream().noneMatch(NOT_OF_AN_OPERATION.asPredicate());
    }
}
