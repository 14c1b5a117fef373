package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.config.connection.Tls;
import io.omnicache.jcache.internal.config.connection.Topology;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.redis.tls.TlsMaterial;
import java.time.Duration;
import java.util.Locale;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.ReplicatedServersConfig;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SslVerificationMode;
import org.redisson.config.SubscriptionMode;
import org.redisson.config.TransportMode;

/** Translates the settings of a connection into Redisson's configuration. */
final class RedissonConfig {
    private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofSeconds(1);
    /** A dummy password. See {@link #loginForSentinels}. */
    private static final String ANY_PASSWORD = "-";

    private final ConnectionOptions settings;
    private final Transport transport;
    private final @Nullable ChangingLogins logins;
    private final Config config = new Config();

    private RedissonConfig(ConnectionOptions settings, @Nullable ChangingLogins logins) {
        this.logins = logins;
        this.settings = settings;
        this.transport = settings.transport();
    }

    /**
     * Translates the settings.
     *
     * @param logins {@code null} if no login changes
     * @throws CacheException if a file of the settings can't be read, or an optional library is missing
     */
    static Config of(ConnectionOptions settings, @Nullable ChangingLogins logins) {
        return new RedissonConfig(settings, logins).translate();
    }

    private Config translate() {
        config.setCodec(ByteArrayCodec.INSTANCE)
                .setLazyInitialization(true)
                .setNettyThreads(transport.ioThreads())
                .setAddressResolverGroupFactory(
                        new NameResolution(settings.topology().kind() != Topology.Kind.SINGLE))
                .setNettyHook(new ChannelSetup(
                        millis(transport.connectTimeout()),
                        // The first reply may take as long as a login.
                        millis(transport.connectTimeout().plus(transport.timeout())),
                        new Heartbeat(
                                settings.clientName(),
                                Math.max(millis(transport.pingInterval()), millis(transport.timeout()))),
                        logins));
        DaemonThreads.configure(config);
        login(settings.login());
        if (settings.tls() != null) {
            tls(settings.tls());
        }
        Topology topology = settings.topology();
        switch (topology.kind()) {
            case SINGLE -> single(url(topology.addresses().get(0)));
            case UNIX_SOCKET -> {
                config.setTransportMode(nativeTransport());
                single("redis+uds://" + topology.socketPath());
            }
            case CLUSTER -> cluster(config.useClusterServers());
            case SENTINEL -> sentinels(config.useSentinelServers());
            case REPLICATED -> replicated(config.useReplicatedServers());
        }
        return config;
    }

    private void tls(Tls tls) {
        config.setSslVerificationMode(tls.verifiesHost() ? SslVerificationMode.STRICT : SslVerificationMode.CA_ONLY);
        if (tls.trust() != null) {
            config.setSslTrustManagerFactory(TlsMaterial.trust(tls.trust()));
        }
        if (tls.identity() != null) {
            config.setSslKeyManagerFactory(TlsMaterial.keys(tls.identity()));
        }
    }

    private void login(Login login) {
        if (logins != null) {
            config.setPassword(ChangingLogins.OF_SERVERS);
            config.setCredentialsResolver(logins);
            return;
        }
        Secret password = login.password();
        if (login.username() != null) {
            config.setUsername(login.username());
        }
        if (password != null) {
            config.setPassword(password.reveal());
        }
    }

    private void single(String address) {
        SingleServerConfig server = config.useSingleServer()
                .setAddress(address)
                .setDatabase(settings.database())
                .setConnectionPoolSize(transport.connections())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setDnsMonitoringInterval(-1);
        times(server);
    }

    private void cluster(ClusterServersConfig cluster) {
        cluster.setScanInterval((int) Topology.INTERVAL.toMillis());
        settings.topology().addresses().forEach(address -> cluster.addNodeAddress(url(address)));
        masterAndReplicas(cluster);
    }

    private void sentinels(SentinelServersConfig sentinels) {
        loginForSentinels(sentinels);
        sentinels
                .setMasterName(settings.topology().masterName())
                .setDatabase(settings.database())
                .setCheckSentinelsList(false)
                .setScanInterval((int) Topology.INTERVAL.toMillis());
        settings.topology().addresses().forEach(address -> sentinels.addSentinelAddress(url(address)));
        masterAndReplicas(sentinels);
    }

    /**
     * Sets the login for sentinels, and works around two properties of Redisson. First, Redisson sends a password to
     * sentinels only if there is also a password for the servers. Therefore a server without a password gets the
     * default user and a dummy password, which it accepts. Second, without a password for sentinels, Redisson would
     * send them the servers' password. Therefore they get a dummy password.
     */
    private void loginForSentinels(SentinelServersConfig sentinels) {
        if (logins != null) {
            sentinels.setSentinelPassword(ChangingLogins.OF_SENTINELS);
            return;
        }
        Login login = settings.sentinelLogin();
        @Nullable Secret password = login.password();
        sentinels.setSentinelUsername(login.username());
        sentinels.setSentinelPassword(password == null ? ANY_PASSWORD : password.reveal());
        if (password != null && settings.login().password() == null) {
            config.setUsername("default");
            config.setPassword(ANY_PASSWORD);
        }
    }

    private void replicated(ReplicatedServersConfig servers) {
        servers.setDatabase(settings.database()).setScanInterval((int) Topology.INTERVAL.toMillis());
        settings.topology().addresses().forEach(address -> servers.addNodeAddress(url(address)));
        masterAndReplicas(servers);
    }

    private void masterAndReplicas(BaseMasterSlaveServersConfig<?> servers) {
        servers.setMasterConnectionPoolSize(transport.connections());
        servers.setMasterConnectionMinimumIdleSize(1);
        servers.setSlaveConnectionPoolSize(transport.connections());
        servers.setSlaveConnectionMinimumIdleSize(1);
        servers.setSubscriptionConnectionPoolSize(2);
        servers.setSubscriptionConnectionMinimumIdleSize(0);
        servers.setSubscriptionMode(SubscriptionMode.MASTER);
        servers.setReadMode(readMode(settings.readFrom()));
        servers.setDnsMonitoringInterval(-1);
        times(servers);
    }

    private void times(BaseConfig<?> servers) {
        servers.setTimeout(millis(transport.timeout()));
        // Redisson's connect timeout includes the login.
        servers.setConnectTimeout(millis(transport.connectTimeout().plus(transport.timeout())));
        servers.setPingConnectionInterval(0); // Heartbeat sends the PINGs.
        servers.setReconnectionDelay(new EqualJitterDelay(transport.retryDelay(), LONGEST_RECONNECT_DELAY));
        servers.setRetryAttempts(0);
    }

    private String url(Address address) {
        return (settings.tls() != null ? "rediss://" : "redis://") + address;
    }

    private static int millis(Duration duration) {
        return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
    }

    private static ReadMode readMode(ReadFrom from) {
        return switch (from) {
            case MASTER -> ReadMode.MASTER;
            case REPLICA -> ReadMode.SLAVE;
            case ANY -> ReadMode.MASTER_SLAVE;
        };
    }

    /**
     * Returns netty's native transport for this platform, an optional dependency that Unix sockets need.
     *
     * @throws CacheException if the library is missing or can't be loaded; the message names the dependency to add
     */
    private static TransportMode nativeTransport() {
        boolean isMac =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        String className = isMac ? "io.netty.channel.kqueue.KQueue" : "io.netty.channel.epoll.Epoll";
        String artifact = isMac ? "netty-transport-native-kqueue" : "netty-transport-native-epoll";
        try {
            Class.forName(className, true, RedissonConfig.class.getClassLoader())
                    .getMethod("ensureAvailability")
                    .invoke(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new CacheException("A Unix socket needs netty's native transport for this platform ("
                    + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                    + "), which is not there or can't be loaded: add the dependency io.netty:" + artifact
                    + " in netty's version, with the classifier of the platform such as "
                    + (isMac ? "osx-aarch_64" : "linux-x86_64"));
        }
        return isMac ? TransportMode.KQUEUE : TransportMode.EPOLL;
    }
}
