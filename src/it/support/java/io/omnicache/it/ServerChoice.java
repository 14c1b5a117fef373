package io.omnicache.it;

import java.util.Optional;

/**
 * Which server the tests run on, in every project of this build: unit tests, integration tests, the TCK, the packaging
 * tests and the examples. Two system properties choose; without them a server of the embedded-redis jar is started.
 */
public final class ServerChoice {
    /** Names the program that tests start servers with, for example {@code /usr/bin/valkey-server}. */
    public static final String COMMAND = "omnicache.test.redis-server";

    /**
     * The URI of a running server, for tests that need no server of their own: such tests stop, reconfigure or empty
     * it.
     */
    public static final String RUNNING = "omnicache.test.redis";

    private ServerChoice() {}

    /** The program that servers are started with, if one is named. */
    public static Optional<String> command() {
        return property(COMMAND);
    }

    /** The URI of the running server, if one is named. */
    public static Optional<String> running() {
        return property(RUNNING);
    }

    /** A description of the servers that tests start. */
    public static String describeStarted() {
        return command().map(command -> "a server started with " + command).orElse("the embedded binary");
    }

    /** Maven passes an unset property as an empty one. */
    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
