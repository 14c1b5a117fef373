package io.omnicache.jcache.internal.redis.redisson;

import java.util.Locale;
import javax.cache.CacheException;
import org.redisson.config.TransportMode;

/** Netty's native transport, which Unix sockets need and which is an optional dependency. */
final class NativeTransport {
    private static final boolean MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    private static final String CLASS_NAME = MAC ? "io.netty.channel.kqueue.KQueue" : "io.netty.channel.epoll.Epoll";
    private static final String ARTIFACT = MAC ? "netty-transport-native-kqueue" : "netty-transport-native-epoll";

    private NativeTransport() {}

    /**
     * @throws CacheException if the library is missing or doesn't load; the message names the dependency to add
     */
    static TransportMode require() {
        try {
            Class.forName(CLASS_NAME, true, NativeTransport.class.getClassLoader())
                    .getMethod("ensureAvailability")
                    .invoke(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new CacheException("A Unix socket needs netty's native transport for this platform ("
                    + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                    + "), which is not there or can't be loaded: add the dependency io.netty:" + ARTIFACT
                    + " in netty's version, with the classifier of the platform such as "
                    + (MAC ? "osx-aarch_64" : "linux-x86_64"));
        }
        return MAC ? TransportMode.KQUEUE : TransportMode.EPOLL;
    }
}
