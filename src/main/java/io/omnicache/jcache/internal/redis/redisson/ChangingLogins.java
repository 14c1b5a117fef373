package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.redis.login.FixedLogin;
import io.omnicache.jcache.internal.redis.login.LoginException;
import io.omnicache.jcache.internal.redis.login.LoginSource;
import io.omnicache.jcache.internal.redis.login.LoginSupply;
import io.omnicache.jcache.internal.redis.login.PasswordFile;
import io.omnicache.jcache.internal.redis.login.ProvidedLogin;
import io.omnicache.jcache.internal.redis.redisson.UnansweredCommands.ConnectionLostException;
import io.omnicache.jcache.spi.CredentialsProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.config.Credentials;
import org.redisson.config.CredentialsResolver;

/**
 * The logins of a connection of which at least one changes. Redisson's own way isn't used: it asks when it logs in, and
 * would send further commands before a login whose credentials are late, and it closes a connection that is refused a new
 * login. Here the credentials are there before Redisson begins to log in ({@link ConnectionGreeting}). Thread-safe.
 */
final class ChangingLogins implements CredentialsResolver, AutoCloseable {
    /** Stands in Redisson's configuration for the password of the servers. It is never sent. */
    static final String OF_SERVERS = "omnicache-login-of-servers";
    /** The same for the sentinels. */
    static final String OF_SENTINELS = "omnicache-login-of-sentinels";
    /** Three calls may hang for ever, and a fourth can still be made. */
    private static final int THREADS = 4;

    private final LoginSource servers;
    private final LoginSource sentinels;
    /** What the connection logs in with whose login this thread begins. */
    private final ThreadLocal<@Nullable Credentials> handedOver = new ThreadLocal<>();

    private ChangingLogins(LoginSource servers, LoginSource sentinels) {
        this.servers = servers;
        this.sentinels = sentinels;
    }

    /**
     * Returns the logins; {@code null} if none changes.
     *
     * @throws CacheException if a file can't be read, or a provider can't be created
     */
    static @Nullable ChangingLogins of(ConnectionOptions settings, ClassLoader loader) {
        Login login = settings.login();
        Login sentinelLogin = settings.sentinelLogin();
        if (!login.isChanging() && !sentinelLogin.isChanging()) {
            return null;
        }
        LoginSupply sentinels = supply(sentinelLogin, ConnectionSettings.SENTINEL_PASSWORD_FILE, loader);
        LoginSupply servers =
                supply(login, ConnectionSettings.PASSWORD_FILE, loader); // Last: it may have to be closed.
        return new ChangingLogins(source(servers, settings, loader), source(sentinels, settings, loader));
    }

    private static LoginSource source(LoginSupply supply, ConnectionOptions settings, ClassLoader loader) {
        ThreadPoolExecutor threads = DaemonThreads.reused("omnicache-credentials", THREADS, loader);
        return new LoginSource(supply, threads, settings.transport().connectTimeout());
    }

    private static LoginSupply supply(Login login, Setting<Path> setting, ClassLoader loader) {
        if (login.provider() != null) {
            return ProvidedLogin.of(login.provider(), login.username(), loader);
        }
        if (login.passwordFile() == null) {
            return new FixedLogin(login);
        }
        PasswordFile file = new PasswordFile(setting, login.passwordFile(), login.username());
        try {
            CredentialsProvider.Credentials unused = file.get(); // So that a wrong file is reported at once.
        } catch (LoginException e) {
            throw new CacheException(e.getMessage());
        }
        return file;
    }

    /** Returns the source of a connection's login; {@code null} if it has none. In the event loop, once it is active. */
    @Nullable
    LoginSource of(Channel channel) {
        String mark =
                RedisConnection.getFrom(channel).getRedisClient().getConfig().getPassword();
        if (OF_SERVERS.equals(mark)) {
            return servers;
        }
        return OF_SENTINELS.equals(mark) ? sentinels : null;
    }

    /** Has Redisson log in with these credentials, {@code null} for none, in the action. */
    void logIn(CredentialsProvider.@Nullable Credentials credentials, Runnable action) {
        handedOver.set(redissons(credentials));
        try {
            action.run();
        } finally {
            handedOver.remove();
        }
    }

    /**
     * Called when Redisson begins to log in. Redisson also calls it when a server, or a sentinel, asks for the login to be
     * tried again later, and doesn't say which of them asks. No credentials may go to the wrong one: the connection is
     * given up, and a new one logs in.
     */
    @Override
    public CompletionStage<Credentials> resolve(InetSocketAddress address) {
        Credentials given = handedOver.get();
        return given != null
                ? CompletableFuture.completedFuture(given)
                : CompletableFuture.failedFuture(new ConnectionLostException());
    }

    private static Credentials redissons(CredentialsProvider.@Nullable Credentials credentials) {
        return credentials == null
                ? new Credentials()
                : new Credentials(credentials.username(), credentials.password());
    }

    /** Returns the passwords that were used last, which no message may show. */
    List<String> recentPasswords() {
        return Stream.of(servers, sentinels)
                .flatMap(source -> source.recentPasswords().stream())
                .toList();
    }

    /** Returns why there are no credentials; {@code null} if there are. */
    @Nullable
    String problem() {
        return Stream.of(servers, sentinels)
                .map(LoginSource::problem)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        servers.close();
        sentinels.close();
    }
}
