package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an encrypted connection trusts the server and shows itself.
 *
 * @param trust whom to trust; {@code null} for the JVM's own trust store
 * @param identity the client's certificate and key; {@code null} for none
 * @param verifiesHost whether the server's certificate must be for the host that was asked for
 */
public record Tls(@Nullable Trust trust, @Nullable Identity identity, boolean verifiesHost) {

    /** Whom to trust. */
    public sealed interface Trust {}

    /** Who the client is. */
    public sealed interface Identity {}

    /** A PKCS12 or JKS file. */
    public record Store(Path file, @Nullable Secret password) implements Trust, Identity {}

    /** A PEM file with one or more certificates. */
    public record Certificates(Path file) implements Trust {}

    /** A PEM file with a certificate chain, the client's own first, and one with its private key in PKCS#8. */
    public record CertificateAndKey(Path certificate, Path privateKey) implements Identity {}
}
