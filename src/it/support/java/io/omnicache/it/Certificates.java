package io.omnicache.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files that TLS needs on both sides: an authority of its own, a server's certificate for {@code localhost} and
 * {@code 127.0.0.1}, a client's certificate, each with its key, in PEM and in PKCS #12. They are good for two days.
 */
public final class Certificates {
    /** The password of both stores. */
    public static final String STORE_PASSWORD = "changeit";

    private final Path directory;
    private final SSLContext clientContext;
    private final SSLContext anonymousContext;

    private Certificates(Path directory) throws GeneralSecurityException, IOException {
        this.directory = directory;
        CertificateAuthority authority = new CertificateAuthority("test authority");
        X509Certificate root = authority.certificate();
        KeyPair server = CertificateAuthority.newKeys();
        KeyPair client = CertificateAuthority.newKeys();
        X509Certificate clientCertificate = authority.signClient(client.getPublic());

        pem(authorityFile(), "CERTIFICATE", root.getEncoded());
        pem(
                serverCertificate(),
                "CERTIFICATE",
                authority.signServer(server.getPublic()).getEncoded());
        pem(
                expiredCertificate(),
                "CERTIFICATE",
                authority
                        .signServer(server.getPublic(), Instant.now().minus(Duration.ofMinutes(1)))
                        .getEncoded());
        pem(serverKey(), "PRIVATE KEY", server.getPrivate().getEncoded());
        pem(clientCertificate(), "CERTIFICATE", clientCertificate.getEncoded());
        pem(clientKey(), "PRIVATE KEY", client.getPrivate().getEncoded());

        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("authority", root);
        write(trusted, trustStore());
        KeyStore own = emptyStore();
        own.setKeyEntry(
                "client", client.getPrivate(), STORE_PASSWORD.toCharArray(), new Certificate[] {clientCertificate, root
                });
        write(own, keyStore());

        this.clientContext = context(trusted, own);
        this.anonymousContext = context(trusted, emptyStore());
    }

    /** Those of this JVM, made when first asked for. */
    public static Certificates shared() {
        return Shared.CERTIFICATES;
    }

    /** Makes certificates that have nothing in common with any others, in the directory. */
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

    /** A certificate of the server's key that is good no more, PEM. */
    public Path expiredCertificate() {
        return directory.resolve("expired.pem");
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

    /** For clients that trust the authority and show the client's certificate when asked. */
    public SSLContext clientContext() {
        return clientContext;
    }

    /** For clients that trust the authority and have no certificate. */
    public SSLContext anonymousContext() {
        return anonymousContext;
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
