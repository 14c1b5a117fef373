package io.omnicache.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files that TLS needs on both sides: an authority of its own, a server's certificate for {@code localhost} and
 * {@code 127.0.0.1}, a client's certificate, each with its key, in PEM and in PKCS #12. They are good for a day and
 * more. The JDK's {@code keytool} makes them.
 */
public final class Certificates {
    /** The password of both stores. */
    public static final String STORE_PASSWORD = "changeit";

    private final Path directory;
    private final SSLContext clientContext;
    private final SSLContext anonymousContext;

    private Certificates(Path directory) throws GeneralSecurityException, IOException {
        this.directory = directory;
        Path all = directory.resolve("all.p12");
        generate(
                all,
                List.of("authority", "-ext", "bc:critical=ca:true", "-startdate", "-3d", "-validity", "5"),
                signed("server", "-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "-1H", "-validity", "2"),
                signed("client", "-startdate", "-1H", "-validity", "2"),
                signed("expired", "-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "-2d", "-validity", "1"));

        KeyStore keys = KeyStore.getInstance(all.toFile(), STORE_PASSWORD.toCharArray());
        Certificate root = keys.getCertificate("authority");
        pem(authorityFile(), "CERTIFICATE", root.getEncoded());
        pem(keys, "server", serverCertificate(), serverKey());
        pem(keys, "expired", expiredCertificate(), expiredKey());
        pem(keys, "client", clientCertificate(), clientKey());

        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("authority", root);
        write(trusted, trustStore());
        KeyStore own = emptyStore();
        Certificate[] chain = {keys.getCertificate("client"), root};
        own.setKeyEntry("client", key(keys, "client"), STORE_PASSWORD.toCharArray(), chain);
        write(own, keyStore());

        this.clientContext = context(trusted, own);
        this.anonymousContext = context(trusted, emptyStore());
    }

    /** The certificates of this JVM, made on first use. */
    public static Certificates shared() {
        return Shared.CERTIFICATES;
    }

    /** Makes new certificates with a new authority, in the directory. */
    public static Certificates create(Path directory) {
        try {
            return new Certificates(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The authority's certificate, PEM. */
    public Path authorityFile() {
        return directory.resolve("ca.pem");
    }

    /** The server's certificate, PEM. */
    public Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    /** A server's certificate that has expired, PEM. */
    public Path expiredCertificate() {
        return directory.resolve("expired.pem");
    }

    /** The key of {@link #expiredCertificate()}, PEM of PKCS #8, not encrypted. */
    public Path expiredKey() {
        return directory.resolve("expired.key");
    }

    /** The server's key, PEM of PKCS #8, not encrypted. */
    public Path serverKey() {
        return directory.resolve("server.key");
    }

    /** The client's certificate, PEM. */
    public Path clientCertificate() {
        return directory.resolve("client.pem");
    }

    /** The client's key, PEM of PKCS #8, not encrypted. */
    public Path clientKey() {
        return directory.resolve("client.key");
    }

    /** The authority's certificate, PKCS #12 under {@link #STORE_PASSWORD}. */
    public Path trustStore() {
        return directory.resolve("trust.p12");
    }

    /** The client's key and certificate, PKCS #12 under {@link #STORE_PASSWORD}. */
    public Path keyStore() {
        return directory.resolve("client.p12");
    }
    /** The URI of a server with TLS, for a client that trusts the authority and has no certificate. */
    public static String trusting(RedisProcess server) {
        return server.uri() + "?tls-ca-certificate=" + shared().authorityFile();
    }

    /** For clients that trust the authority and show the client's certificate when asked. */
    public SSLContext clientContext() {
        return clientContext;
    }

    /** For clients that trust the authority and have no certificate. */
    public SSLContext anonymousContext() {
        return anonymousContext;
    }

    private static List<String> signed(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(name, "-signer", "authority"));
        all.addAll(List.of(options));
        return all;
    }

    /**
     * Adds key pairs with their certificates to the store. Java has no public API for it, but each JDK has the tool. One
     * JVM makes all of them, since its start takes longer than the work.
     *
     * @param pairs each the name and the options
     */
    @SafeVarargs
    private static void generate(Path store, List<String>... pairs) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // The store lives as long as a test: nobody has time to guess its password.
        command.addAll(List.of("-Dkeystore.pkcs12.keyPbeIterationCount=1", "-Dkeystore.pkcs12.macIterationCount=1"));
        command.add("-Dkeystore.pkcs12.certPbeIterationCount=1");
        command.add("--add-exports=java.base/sun.security.tools.keytool=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Keytool.class.getName()));
        for (List<String> pair : pairs) {
            command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
            command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
            command.addAll(List.of("-storepass", STORE_PASSWORD, "-dname", "CN=" + pair.get(0), "-alias"));
            command.addAll(pair);
            command.add(Keytool.NEXT);
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the JDK's tool for each group of arguments. */
    static final class Keytool {
        static final String NEXT = "--next";

        private Keytool() {}

        public static void main(String[] arguments) throws ReflectiveOperationException {
            Method tool = Class.forName("sun.security.tools.keytool.Main").getMethod("main", String[].class);
            List<String> group = new ArrayList<>();
            for (String argument : arguments) {
                if (argument.equals(NEXT)) {
                    tool.invoke(null, (Object) group.toArray(String[]::new));
                    group.clear();
                } else {
                    group.add(argument);
                }
            }
        }
    }

    private static PrivateKey key(KeyStore keys, String name) throws GeneralSecurityException {
        return (PrivateKey) keys.getKey(name, STORE_PASSWORD.toCharArray());
    }

    private static void pem(KeyStore keys, String name, Path certificate, Path key)
            throws GeneralSecurityException, IOException {
        pem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
        pem(key, "PRIVATE KEY", key(keys, name).getEncoded());
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void write(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    private static SSLContext context(KeyStore trusted, KeyStore own) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static final class Shared {
        static final Certificates CERTIFICATES = create(Workspace.newDirectory());
    }
}
