package io.omnicache.jcache.internal.redis.tls;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.Tls;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.ShownValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys for TLS. They are read when a connection is opened, so that a wrong file is reported at
 * that time, and again for a later channel when a file has been replaced. An exception names the setting and the file,
 * but no password.
 */
public final class TlsMaterial {
    private static final char[] NO_PASSWORD = {};

    private TlsMaterial() {}

    /**
     * Returns the trusted certificates.
     *
     * @throws CacheException if a file is missing or wrong
     */
    public static TrustManagerFactory trust(Tls.Trust trust) {
        if (trust instanceof Tls.Store store) {
            return trust(
                    store.file(),
                    () -> read(ConnectionSettings.TLS_TRUST_STORE, store.file(), file -> trustManagers(store(store))));
        }
        Tls.Certificates pem = (Tls.Certificates) trust;
        return trust(
                pem.file(),
                () -> read(
                        ConnectionSettings.TLS_CA_CERTIFICATE,
                        pem.file(),
                        file -> trustManagers(storeOf(PemFile.certificates(file)))));
    }

    /**
     * Returns the client's certificate and key.
     *
     * @throws CacheException if a file is missing or wrong
     */
    public static KeyManagerFactory keys(Tls.Identity identity) {
        if (identity instanceof Tls.Store store) {
            return keys(
                    List.of(store.file()),
                    () -> read(
                            ConnectionSettings.TLS_KEY_STORE,
                            store.file(),
                            file -> keyManagers(store(store), chars(store.password()))));
        }
        Tls.CertificateAndKey pem = (Tls.CertificateAndKey) identity;
        return keys(List.of(pem.certificate(), pem.privateKey()), () -> keyManagers(pem));
    }

    private static TrustManagerFactory trust(Path file, Supplier<TrustManagerFactory> reader) {
        return ReloadedTls.trust(new ReloadedFiles<>(List.of(file), reader)::get);
    }

    private static KeyManagerFactory keys(List<Path> files, Supplier<KeyManagerFactory> reader) {
        return ReloadedTls.keys(new ReloadedFiles<>(files, reader)::get);
    }

    private static KeyManagerFactory keyManagers(Tls.CertificateAndKey pem) {
        List<X509Certificate> chain =
                read(ConnectionSettings.TLS_CERTIFICATE, pem.certificate(), PemFile::certificates);
        PrivateKey key = read(ConnectionSettings.TLS_PRIVATE_KEY, pem.privateKey(), PemFile::privateKey);
        return read(ConnectionSettings.TLS_CERTIFICATE, pem.certificate(), file -> {
            if (!PemFile.belongTogether(chain.get(0), key)) {
                throw new GeneralSecurityException("its first certificate is not that of the key which "
                        + ConnectionSettings.TLS_PRIVATE_KEY.name() + " names");
            }
            KeyStore store = emptyStore();
            store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
            return keyManagers(store, NO_PASSWORD);
        });
    }

    private static KeyManagerFactory keyManagers(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory;
    }

    private static TrustManagerFactory trustManagers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore storeOf(List<X509Certificate> certificates) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    /** Reads a PKCS12 or JKS file. The JDK's default key store type reads both. */
    private static KeyStore store(Tls.Store from) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(from.file())) {
            store.load(in, from.password() == null ? null : chars(from.password()));
        }
        if (store.size() == 0) {
            throw new GeneralSecurityException("it holds nothing that can be read: is its password missing?");
        }
        return store;
    }

    private static char[] chars(@Nullable Secret password) {
        return password == null ? NO_PASSWORD : password.reveal().toCharArray();
    }

    private static <T> T read(Setting<Path> setting, Path file, Reader<T> reader) {
        try {
            return reader.read(file);
        } catch (NoSuchFileException e) {
            throw wrong(setting, file, "there is no such file");
        } catch (IOException e) {
            boolean password = e.getCause() instanceof UnrecoverableKeyException;
            throw wrong(setting, file, password ? "its password is wrong or missing" : "it can't be read");
        } catch (UnrecoverableKeyException e) {
            throw wrong(setting, file, "its password is wrong or missing");
        } catch (GeneralSecurityException e) {
            throw wrong(setting, file, String.valueOf(e.getMessage()));
        }
    }

    private static CacheException wrong(Setting<Path> setting, Path file, String problem) {
        return new CacheException("The connection setting " + setting.name() + " names the file " + ShownValue.of(file)
                + ", and " + problem);
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(Path file) throws IOException, GeneralSecurityException;
    }
}
