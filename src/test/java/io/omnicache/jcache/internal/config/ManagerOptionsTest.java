package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.setting.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.cache.CacheException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the settings file is found, and which of several sources takes precedence. */
class ManagerOptionsTest {
    private static final String CACHE = "caches: {%s: }\n";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> systemProperties = new HashMap<>();
    private final Properties properties = new Properties();
    private ClassLoader loader = ClassLoader.getSystemClassLoader();

    @BeforeEach
    void putTheDirectoryOnTheClassPath() throws MalformedURLException {
        loader = loaderOf(directory.toUri().toURL());
    }

    /** Scripts, files of variables and secrets leave such characters around a value. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://there:7000\n",
                " redis://there:7000 ",
                "\tredis://there:7000\r\n",
                "\"redis://there:7000\"",
                "'redis://there:7000'",
                " 'redis://there:7000' \n",
                "\" redis://there:7000\n\"",
                "'\"redis://there:7000\"'"
            })
    void of_urlInWhiteSpaceOrQuotes_removesThem(String written) throws IOException {
        forEachSource(written, place -> assertThat(address()).hasToString("there:7000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "''", "\"\"", "' '"})
    void of_emptyUrl_takesTheNextSource(String written) {
        environment.put("OMNICACHE_URI", written);
        systemProperties.put("omnicache.uri", "redis://there:7000");

        assertThat(address()).hasToString("there:7000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"redis://:hush@host",
                "redis://:hu/sh@host",
                "host:6379",
                "redis//:hush@host",
                "redis://:hush@ho st"
            })
    void of_wrongUrl_namesItsSource(String written) throws IOException {
        forEachSource(written, this::assertWrongUrl);
    }

    @Test
    void of_wrongSettingBesideTheUrl_namesTheSetting() {
        environment.put("OMNICACHE_URI", "redis://host");
        properties.setProperty("omnicache.timeout", "soon");

        assertThatThrownBy(this::address).hasMessageStartingWith("The connection setting timeout is \"soon\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:hunter2@host", "//u:hunter2@host", "u:hunter2", "hunter2@host"})
    void of_wrongSettingThatMayHoldALogin_doesNotShowIt(String pasted) {
        environment.put("OMNICACHE_URI", "redis://host");
        properties.setProperty("omnicache.timeout", pasted);

        assertThatThrownBy(this::address)
                .hasMessageStartingWith("The connection setting timeout is wrong")
                .hasMessageNotContaining("hunter2");
    }

    /**
     * Puts the URL into one source after the other.
     *
     * @param check is given the beginning of a message about the URL in this source
     */
    private void forEachSource(String url, Consumer<String> check) throws IOException {
        environment.put("OMNICACHE_URI", url);
        check.accept("The environment variable OMNICACHE_URI: ");
        environment.clear();
        systemProperties.put("omnicache.uri", url);
        check.accept("The system property omnicache.uri: ");
        systemProperties.clear();
        properties.setProperty("omnicache.uri", url);
        check.accept("The property omnicache.uri given to getCacheManager: ");
        properties.clear();
        environment.put("WRITTEN", url);
        write("omnicache.yaml", "connection:\n  uri: '${WRITTEN}'");
        check.accept("line 2, connection.uri: ");
    }

    private Address address() {
        return of("omnicache:default").connection().topology().addresses().get(0);
    }

    private void assertWrongUrl(String place) {
        assertThatThrownBy(this::address)
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(place + "The connection URI")
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("hu/sh")
                .hasNoCause();
    }

    @Test
    void of_uriOfAFile_readsTheFile() throws IOException {
        write("omnicache.yaml", CACHE.formatted("root"));
        Path other = write("conf/other.yaml", CACHE.formatted("other"));
        Path jar = directory.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("in.yaml"));
            write(out, CACHE.formatted("packed"));
        }

        assertThat(cacheNames("omnicache:default")).isEqualTo("root");
        assertThat(cacheNames("redis://host")).isEqualTo("root");
        assertThat(cacheNames("classpath:conf/other.yaml")).isEqualTo("other");
        assertThat(cacheNames("classpath:/conf/other.yaml")).isEqualTo("other");
        assertThat(cacheNames("conf/other.yaml")).isEqualTo("other");
        assertThat(cacheNames("/conf/other.yaml")).isEqualTo("other");
        assertThat(cacheNames(other.toUri().toString())).isEqualTo("other");
        assertThat(cacheNames(other.toString())).isEqualTo("other");
        assertThat(cacheNames("jar:" + jar.toUri() + "!/in.yaml")).isEqualTo("packed");
    }

    @Test
    void of_replacedJar_readsTheNewOne() throws IOException {
        Path jar = directory.resolve("app.jar");
        for (String name : new String[] {"old", "new"}) {
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new JarEntry("in.yaml"));
                write(out, CACHE.formatted(name));
            }
            assertThat(cacheNames("jar:" + jar.toUri() + "!/in.yaml")).isEqualTo(name);
        }
    }

    @Test
    void of_fileInTheThreadsClassLoader_readsTheFile() throws IOException {
        write("omnicache.yaml", CACHE.formatted("threads"));
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        loader = loaderOf();
        try {
            assertThat(cacheNames("omnicache:default")).isEqualTo("threads");
            assertThat(cacheNames("classpath:omnicache.yaml")).isEqualTo("threads");
        } finally {
            Thread.currentThread().setContextClassLoader(ofThread);
        }
    }

    @Test
    void of_defaultUriWithoutAFile_isTheLocalServer() {
        ManagerOptions settings = of("omnicache:default");

        assertThat(host(settings.connection())).isEqualTo("localhost");
        assertThat(settings.caches().names()).isEmpty();
        assertThat(settings.connection().identity()).isEqualTo(ConnectionUri.DEFAULT_IDENTITY);
    }

    @ParameterizedTest
    @CsvSource({
        "classpath:missing.yaml, There is no settings file classpath:missing.yaml",
        "missing.yaml, There is no settings file missing.yaml",
        "hunter2@missing.yaml, There is no settings file missing.yaml",
        "file:/missing.yaml, The settings file file:/missing.yaml can't be read (FileNotFoundException)",
        "reds://:hunter2@host, The URI with the scheme reds is neither a connection URL",
        "redis:hunter2, The URI with the scheme redis is neither a connection URL",
        "?hunter2, names neither a server nor a settings file",
        "//user:hunter2@host, names neither a server nor a settings file",
        "http://user:hunter2@127.0.0.1:1/omnicache.yaml?token=hunter2, http://127.0.0.1:1/omnicache.yaml can't be read"
    })
    void of_uriOfNothing_fails(String uri, String expected) {
        assertThatThrownBy(() -> of(uri))
                .isInstanceOf(CacheException.class)
                .hasNoCause()
                .hasMessageContaining(expected)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void of_fileThatIsNoText_fails() throws IOException {
        Files.write(directory.resolve("a.yaml"), new byte[] {'a', (byte) 0xff});
        Files.write(directory.resolve("b.yaml"), new byte[SettingsFileLocation.MAX_BYTES + 1]);
        Files.createDirectory(directory.resolve("c.yaml"));
        write("d.yaml", "\ufeff" + CACHE.formatted("marked"));

        assertThatThrownBy(() -> of("classpath:a.yaml"))
                .hasMessageContaining("classpath:a.yaml is not a text in UTF-8");
        assertThatThrownBy(() -> of("classpath:b.yaml")).hasMessageContaining("is longer than");
        assertThat(cacheNames("classpath:d.yaml")).isEqualTo("marked");
    }

    @Test
    void of_severalUrls_takesTheFirstSource() throws IOException {
        write("omnicache.yaml", "connection: {uri: redis://file}");
        assertThat(host("omnicache:default")).isEqualTo("file");
        systemProperties.put("omnicache.uri", "redis://system");
        assertThat(host("omnicache:default")).isEqualTo("system");
        environment.put("OMNICACHE_URI", "redis://environment");
        assertThat(host("omnicache:default")).isEqualTo("environment");
        assertThat(host("classpath:omnicache.yaml")).isEqualTo("environment");
        properties.setProperty("omnicache.uri", "redis://properties");
        assertThat(host("omnicache:default")).isEqualTo("properties");
        assertThat(host("redis://given")).isEqualTo("given");
    }

    @Test
    void of_oneSettingInSeveralSources_takesTheFirstSource() throws IOException {
        write("omnicache.yaml", "connection: {uri: 'redis://file', timeout: 1s, retries: 1, connections: 1}");
        properties.setProperty("omnicache.timeout", "2s");
        properties.setProperty("omnicache.retries", "2");

        ConnectionOptions settings = of("redis://given?timeout=3s").connection();

        assertThat(settings.transport().timeout()).hasSeconds(3);
        assertThat(settings.transport().retries()).isEqualTo(2);
        assertThat(settings.transport().connections()).isEqualTo(1);
        assertThat(settings.transport().connectTimeout()).hasSeconds(2);
    }

    @Test
    void of_externalUrlAndUrlInTheFile_dropsTheFilesCredentials() throws IOException {
        write("omnicache.yaml", "connection: {uri: 'redis://file', username: u, password: p, db: 3}");
        assertThat(of("omnicache:default").connection().login()).isEqualTo(new Login("u", new Secret("p")));

        environment.put("OMNICACHE_URI", "redis://other");
        assertThat(of("omnicache:default").connection().login()).isEqualTo(new Login(null, null));
        assertThat(of("omnicache:default").connection().database()).isEqualTo(3);
        properties.setProperty("omnicache.password", "q");
        assertThat(of("omnicache:default").connection().login()).isEqualTo(new Login(null, new Secret("q")));
    }

    @Test
    void of_externalUrlOnly_keepsTheFilesCredentials() throws IOException {
        write("omnicache.yaml", "connection: {password: p}");
        environment.put("OMNICACHE_URI", "redis://other");

        assertThat(of("omnicache:default").connection().login()).isEqualTo(new Login(null, new Secret("p")));
    }

    @Test
    void of_wrongUrlInTheFile_namesItsLine() throws IOException {
        write("omnicache.yaml", "connection:\n  uri: redis://:hunter2@h:port\n");

        assertThatThrownBy(() -> of("omnicache:default"))
                .isInstanceOf(CacheException.class)
                .hasNoCause()
                .hasMessageStartingWith("The settings file classpath:omnicache.yaml, line 2, connection.uri: ")
                .hasMessageNotContaining("hunter2");
    }

    /** As behind a wrong separator in a file of properties. */
    @Test
    void of_propertyWithAPasswordInItsName_showsNoneOfIt() {
        for (String name : new String[] {"password\\:hunter2", "password hunter2", "redis://:hunter2@h"}) {
            properties.clear();
            properties.setProperty("omnicache." + name, "");

            assertThatThrownBy(() -> of("redis://host"))
                    .hasMessageStartingWith(
                            "Unknown property behind omnicache., which isn't shown, since it is no name: known")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void of_unknownProperty_suggestsTheNearest() {
        properties.setProperty("omnicache.timout", "1s");

        assertThatThrownBy(() -> of("redis://host"))
                .hasMessageContaining("Unknown property omnicache.timout")
                .hasMessageEndingWith("did you mean timeout?");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://user:hunter2@host/1?password=hunter2&timeout=1s, redis://host/1?timeout=1s",
        "http://user:hunter2@host/a.yaml, http://host/a.yaml",
        "file:/a@b.yaml, file:/a@b.yaml",
        "classpath:a.yaml, classpath:a.yaml",
        "a.yaml, a.yaml",
        "omnicache:default, omnicache:default"
    })
    void identityOf_anyUri_hasNoCredentials(String uri, String identity) {
        assertThat(ManagerOptions.identityOf(URI.create(uri))).hasToString(identity);
    }

    private String cacheNames(String uri) {
        return String.join(",", of(uri).caches().names());
    }

    private String host(String uri) {
        return host(of(uri).connection());
    }

    private static String host(ConnectionOptions settings) {
        Address first = settings.topology().addresses().get(0);
        return first.host();
    }

    private ManagerOptions of(String uri) {
        return ManagerOptions.of(
                URI.create(uri), loader, properties, new Variables(environment::get, systemProperties::get));
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static ClassLoader loaderOf(URL... urls) {
        return new URLClassLoader(urls, ManagerOptionsTest.class.getClassLoader());
    }
}
