package io.omnicache.jcache.testing;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.ServerChoice;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.net.URI;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The server that all tests of a JVM share, chosen on first use: the one whose URI is in the system property
 * {@code omnicache.test.redis}; else one started with the command in {@code omnicache.test.redis-server}; else a
 * container of the image in {@code omnicache.test.image} (default {@value #DEFAULT_IMAGE}), if Docker is available;
 * else the program of the embedded-redis jar. Prints which one it is.
 */
final class SharedServer {
    private static final String DEFAULT_IMAGE = "redis:7.4-alpine";
    private static final int PORT = 6379;

    private static final String URI_OF_ALL = choose();

    private SharedServer() {}

    /** The URI with login and parameters. A key prefix in it is replaced. */
    static String uri() {
        return URI_OF_ALL;
    }

    private static String choose() {
        Optional<String> given = ServerChoice.running();
        if (given.isPresent()) {
            say("the given one, " + ConnectionUri.withoutCredentials(URI.create(given.get())));
            return given.get();
        }
        if (ServerChoice.command().isPresent()) {
            return start();
        }
        String image = System.getProperty("omnicache.test.image", DEFAULT_IMAGE);
        try {
            if (DockerClientFactory.instance().isDockerAvailable()) {
                return container(image);
            }
        } catch (RuntimeException e) { // For example an image that can't be pulled, which is not what is tested.
            say("no container of " + image + ", " + e);
        }
        return start();
    }

    private static String start() {
        RedisProcess server = RedisProcess.start();
        say(ServerChoice.describeStarted() + ", " + server.address());
        return server.uri();
    }

    /** Removed by Testcontainers after the end of this JVM. */
    @SuppressWarnings("resource")
    private static String container(String image) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(PORT);
        container.start();
        String uri = "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
        say("a container of " + image + ", " + uri);
        return uri;
    }

    private static void say(String which) {
        System.out.println("Redis for the tests: " + which);
    }
}
