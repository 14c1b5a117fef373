package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.spi.CredentialsProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** No password appears in messages, logs, JMX or {@code toString}, whichever setting it came from. */
class SecretsTest {
    private static final String PASSWORD = "Xq7hunter2";
    private static final String WRONG = "Zz9swordfish";

    @TempDir
    Path directory;

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final StringWriter output = new StringWriter();
    private @Nullable Level level;

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.TRACE);
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void close() {
        provider.close();
        root.detachAppender(logged);
        root.setLevel(level);
    }

    @Test
    void password_ofEveryWay_logsInAndIsShownNowhere() throws IOException {
        try (RedisProcess server = RedisProcess.start("--requirepass", PASSWORD)) {
            String address = "127.0.0.1:" + server.port();
            for (String secret : new String[] {PASSWORD, WRONG}) {
                Properties properties = new Properties();
                properties.setProperty("omnicache.password", secret);
                Properties withUri = new Properties();
                withUri.setProperty("omnicache.uri", "redis://:" + secret + "@" + address);
                boolean right = secret.equals(PASSWORD);

                use(URI.create("redis://:" + secret + "@" + address), "", new Properties(), right);
                use(URI.create("redis://" + address + "?password=" + secret), "", new Properties(), right);
                use(URI.create("redis://" + address), "", properties, right);
                use(URI.create("omnicache:default"), "", withUri, right);
                use(
                        URI.create("classpath:omnicache.yaml"),
                        "connection: {uri: 'redis://:" + secret + "@" + address + "'}",
                        new Properties(),
                        right);
                System.setProperty("omnicache.secrets.test", secret);
                try {
                    use(
                            URI.create("classpath:omnicache.yaml"),
                            "connection: {uri: 'redis://" + address + "', password: '${omnicache.secrets.test}'}",
                            new Properties(),
                            right);
                } finally {
                    System.clearProperty("omnicache.secrets.test");
                }
            }
        }
        assertShownNowhere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:Xq7hunter2@host:port",
                "redis://user:Xq7hunter2@/",
                "reds://:Xq7hunter2@host",
                "redis:Xq7hunter2@host",
                "redis://host?pasword=x&password=Xq7hunter2",
                "redis://user:1/Xq7hunter2@host",
                "redis://user:1/Xq7hunter2@host:6379/0?timeout=1s",
                "redis://user:1?Xq7hunter2@host",
                "redis://user:1?Xq7hunter2=1@host",
                "redis://user:1?timeout=Xq7hunter2@host",
                "redis://user:1%23Xq7hunter2@host:x",
                "redis://user:1#Xq7hunter2@host",
                "redis://:p@ss/Xq7hunter2@host",
                "redis://:p@ss?Xq7hunter2=1@host",
                "redis://user?Xq7hunter2@host",
                "redis://host?password=Xq7hunter2&timeout=x",
                "redis://host?pasword=Xq7hunter2",
                "redis://host?PASSWORD=Xq7hunter2",
                "redis://host?password%20=Xq7hunter2",
                "redis://host?sentinel-pasword=Xq7hunter2",
                "redis://host?Xq7hunter2",
                "redis://host?Xq7hunter2=1",
                "redis://host?timeout=Xq7hunter2",
                "redis://host/Xq7hunter2",
                "redis://host?timeout=1s&&Xq7hunter2",
                "redis://host?timeout=1s#Xq7hunter2",
                "redis://host?db=1;password=Xq7hunter2",
                "omnicache:default?password=Xq7hunter2",
                "omnicache:default#Xq7hunter2",
                "classpath:other.yaml?password=Xq7hunter2",
                "classpath:other.yaml#Xq7hunter2",
                "other.yaml?password=Xq7hunter2",
                "file:/nowhere/omnicache.yaml?pasword=Xq7hunter2",
                "redis:host?pasword=Xq7hunter2",
                "http://user:Xq7hunter2@127.0.0.1:1/omnicache.yaml",
                "user:Xq7hunter2@host",
                "//user:Xq7hunter2@host"
            })
    void password_inAWrongUri_isShownNowhere(String uri) throws IOException {
        use(URI.create(uri), "", new Properties(), false);
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri);
        use(URI.create("omnicache:default"), "", properties, false);

        assertShownNowhere();
    }

    /** A damaged URI may have a password, or a part of one, in place of any parameter's value. */
    @ParameterizedTest
    @MethodSource("settings")
    void password_inTheValueOfAnyParameter_isShownNowhere(String setting) throws IOException {
        for (String scheme : new String[] {"redis", "rediss-sentinel"}) {
            for (String value : new String[] {"er:Xq7hunter2@127.0.0.1:1", "Xq7hunter2@127.0.0.1", "1Xq7hunter2/0@h"}) {
                String rest = "://127.0.0.1:1?"
                        + Stream.of("timeout=50ms", "connect-timeout=50ms", "retries=0", "master=m")
                                .filter(each -> !each.startsWith(setting))
                                .filter(each -> !each.startsWith("master") || scheme.endsWith("sentinel"))
                                .collect(Collectors.joining("&"))
                        + "&" + setting + "=";
                tryToUse(URI.create(scheme + rest + value), new Properties());
                Properties properties = new Properties();
                properties.setProperty("omnicache.uri", scheme + rest + value);
                tryToUse(URI.create("omnicache:default"), properties);
            }
        }
        assertShownNowhere();
    }

    static List<String> settings() {
        return ConnectionSettings.CATALOGUE.names();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection: {pasword: Xq7hunter2}",
                "connection: {password: [Xq7hunter2]}",
                "connection: {password: Xq7hunter2, password: Xq7hunter2}",
                "connection: {uri: 'reds://:Xq7hunter2@host'}",
                "connection: {uri: 'redis://:Xq7hunter2@host:port'}",
                "connection: Xq7hunter2",
                "connection:\n  password: *Xq7hunter2",
                "connection:\n  password: \"Xq7hunter2",
                "connection:\n  password: !Xq7hunter2",
                "connection:\n  password: &Xq7hunter2",
                "connection:\n  timeout: ${omnicache.secrets.test}",
                "defaults:\n  loader: ${omnicache.secrets.test}",
                "defaults:\n  codec: ${omnicache.secrets.test}"
            })
    void password_inAWrongFile_isShownNowhere(String file) throws IOException {
        System.setProperty("omnicache.secrets.test", PASSWORD);
        try {
            use(URI.create("classpath:omnicache.yaml"), file, new Properties(), false);
        } finally {
            System.clearProperty("omnicache.secrets.test");
        }
        assertShownNowhere();
    }

    /** A settings file is found in spite of a query, which may be a misspelt secret. */
    @Test
    void password_besideASettingsFile_isShownNowhere() throws IOException {
        Path file = Files.writeString(directory.resolve("settings.yaml"), "connection: {uri: 'redis://127.0.0.1:1'}");
        for (String more : new String[] {"?pasword=Xq7hunter2", "?password=Xq7hunter2", "#Xq7hunter2"}) {
            use(URI.create(file.toUri() + more), "", new Properties(), false);
        }
        Properties other = new Properties();
        other.setProperty("omnicache.uri", "redis://127.0.0.1:2?pasword=Xq7hunter2");
        use(file.toUri(), "", other, false);

        assertShownNowhere();
    }

    /** Whoever writes a secret into another setting's place, or uses another separator. */
    @ParameterizedTest
    @ValueSource(strings = {"password-file", "credentials-provider", "sentinel-password-file"})
    void password_inPlaceOfAFileOrClass_isShownNowhere(String setting) throws IOException {
        use(URI.create("redis://127.0.0.1:1?" + setting + "=."), "", new Properties(), false);
        use(URI.create("redis://127.0.0.1:1?" + setting + "=.&password=Xq7hunter2"), "", new Properties(), false);
        use(URI.create("redis://127.0.0.1:1?" + setting + "s=Xq7hunter2"), "", new Properties(), false);
        use(
                URI.create("classpath:omnicache.yaml"),
                "connection: {" + setting + ": [Xq7hunter2]}",
                new Properties(),
                false);

        assertShownNowhere();
    }

    /** The content of a file, and what a provider gives, and what a server says of it, right and wrong. */
    @Test
    void password_ofAFileOrProvider_isShownNowhere() throws IOException {
        try (RedisProcess server = RedisProcess.start("--requirepass", PASSWORD)) {
            Path file = directory.resolve("password");
            for (String secret : new String[] {PASSWORD, WRONG}) {
                Files.writeString(file, secret + "\n");
                boolean right = secret.equals(PASSWORD);
                String address = "redis://127.0.0.1:" + server.port() + "?timeout=1s&retries=1&";
                use(URI.create(address + "password-file=" + file), "", new Properties(), right);
                GivenSecret.secret = secret;
                String provider = "credentials-provider=" + GivenSecret.class.getName();
                use(URI.create(address + provider), "", new Properties(), right);
            }
            Files.write(file, (PASSWORD + "\u0000").getBytes(StandardCharsets.UTF_16));
            use(URI.create("redis://h?password-file=" + file), "", new Properties(), false);
        }
        assertShownNowhere();
    }

    /** Also says the secret in its {@code toString}, and in an exception when it is asked for another user. */
    public static final class GivenSecret implements CredentialsProvider {
        static volatile String secret = "";

        @Override
        public Credentials credentials() {
            if (secret.equals(WRONG) && System.nanoTime() % 2 == 0) {
                throw new IllegalStateException(secret);
            }
            return new Credentials(null, secret, null);
        }

        @Override
        public String toString() {
            return secret;
        }
    }

    @Test
    void password_inAWrongProperty_isShownNowhere() throws IOException {
        for (String name : new String[] {"omnicache.pasword", "omnicache.sentinel-pasword"}) {
            Properties properties = new Properties();
            properties.setProperty(name, PASSWORD);
            use(URI.create("redis://host"), "", properties, false);
        }
        assertShownNowhere();
    }

    /** Opens a manager, stores an entry, and records all texts that a user may see. */
    private void use(URI uri, String file, Properties properties, boolean succeeds) throws IOException {
        Path place = Files.createTempDirectory(directory, "class-path");
        Files.writeString(place.resolve("omnicache.yaml"), file);
        boolean succeeded = false;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {place.toUri().toURL()}, getClass().getClassLoader())) {
            try (CacheManager manager = provider.getCacheManager(uri, loader, properties)) {
                show(manager.getURI());
                show(manager);
                Cache<String, String> cache = manager.createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setStatisticsEnabled(true)
                                .setManagementEnabled(true));
                show(cache);
                ManagementFactory.getPlatformMBeanServer()
                        .queryNames(null, null)
                        .forEach(this::show);
                cache.put("k", "v");
                succeeded = "v".equals(cache.get("k"));
            } catch (RuntimeException e) {
                e.printStackTrace(new PrintWriter(output, true));
            }
        }
        assertThat(succeeded).as(output.toString()).isEqualTo(succeeds);
    }

    /** Records the failures only: the URI of an open manager is shown as it is, but for the secrets in their places. */
    private void tryToUse(URI uri, Properties properties) {
        try (CacheManager manager = provider.getCacheManager(uri, getClass().getClassLoader(), properties)) {
            Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<String, String>());
            cache.put("k", "v");
        } catch (RuntimeException e) {
            e.printStackTrace(new PrintWriter(output, true));
        }
    }

    private void show(Object shown) {
        output.append(shown.toString()).append('\n');
    }

    private void assertShownNowhere() {
        assertThat(output.toString()).isNotEmpty();
        StringBuilder all = new StringBuilder(output.toString());
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            all.append(event.getFormattedMessage())
                    .append(event.getThrowableProxy())
                    .append('\n');
            for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                all.append(cause.getMessage()).append('\n');
            }
        }
        assertThat(all.toString()).doesNotContain(PASSWORD, WRONG);
    }
}
