package io.omnicache.jcache.redis;

import io.omnicache.jcache.connection.ConnectionSettings;
import io.omnicache.jcache.settings.Secret;
import java.util.Locale;
import javax.cache.CacheException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.TransportMode;

/** Translates connection settings into the client's. */
final class RedissonConfig {
    /** Below ten the client lends a connection out until the command is written, so commands are pipelined on it. */
    private static final int POOL = 4;

    private RedissonConfig() {}

    static Config of(ConnectionSettings settings) {
        Config config = new Config()
                .setCodec(ByteArrayCodec.INSTANCE)
                .setLazyInitialization(true)
                .setNettyThreads(2)
                .setThreads(1);
        Secret password = settings.login().password();
        if (settings.login().username() != null) {
            config.setUsername(settings.login().username());
        }
        if (password != null) {
            config.setPassword(password.reveal());
        }
        SingleServerConfig server = config.useSingleServer()
                .setAddress(address(settings, config))
                .setDatabase(settings.database())
                .setTimeout(Math.toIntExact(settings.transport().timeout().toMillis()))
                .setConnectTimeout(
                        Math.toIntExact(settings.transport().connectTimeout().toMillis()))
                .setConnectionPoolSize(POOL)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setDnsMonitoringInterval(-1);
        server.setRetryAttempts(0);
        return config;
    }

    private static String address(ConnectionSettings settings, Config config) {
        if (settings.topology().socketPath() != null) {
            config.setTransportMode(nativeTransport());
            return "redis+uds://" + settings.topology().socketPath();
        }
        return (settings.tls() != null ? "rediss://" : "redis://")
                + settings.topology().addresses().get(0);
    }

    private static TransportMode nativeTransport() {
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        String type = mac ? "io.netty.channel.kqueue.KQueue" : "io.netty.channel.epoll.Epoll";
        String artifact = mac ? "netty-transport-native-kqueue" : "netty-transport-native-epoll";
        try {
            Class.forName(type, false, RedissonConfig.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new CacheException("A Unix socket needs netty's native transport: add the dependency io.netty:"
                    + artifact + " with the classifier of this platform, such as linux-x86_64");
        }
        return mac ? TransportMode.KQUEUE : TransportMode.EPOLL;
    }
}
