package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of TLS: the trusted certificates, and the client's certificate and private key. Immutable; prints no
 * password.
 *
 * @param trust the trusted certificates; {@code null} for the trust store of the JVM
 * @param identity the client's certificate and private key; {@code null} for none
 * @param verifiesHost whether the server's certificate must be valid for the host of the connection URL
 */
public record Tls(@Nullable Trust trust, @Nullable Identity identity, boolean verifiesHost) {

    /** The trusted certificates. */
    public sealed interface Trust {}

    /** The client's certificate and private key. */
    public sealed interface Identity {}

    /** A PKCS12 or JKS file. */
    public record Store(Path file, @Nullable Secret password) implements Trust, Identity {}

    /** A PEM file with one or more certificates. */
    public record Certificates(Path file) implements Trust {}

    /**
     * Two PEM files.
     *
     * @param certificate the file with the certificate chain, the client's own certificate first
     * @param privateKey the file with the private key of that certificate in PKCS#8
     */
    public record CertificateAndKey(Path certificate, Path privateKey) implements Identity {}
}
