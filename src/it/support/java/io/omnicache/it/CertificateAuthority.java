package io.omnicache.it;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Signs X.509 certificates that are good for this day's tests. The JDK has no public API for it. */
final class CertificateAuthority {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = Der.oid(2, 5, 29, 17);
    private static final byte[] BASIC_CONSTRAINTS = Der.oid(2, 5, 29, 19);

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    CertificateAuthority(String name) throws GeneralSecurityException {
        this.name = name;
        this.keys = newKeys();
        byte[] constraints = Der.octets(Der.sequence(Der.TRUE));
        this.certificate = sign(
                name,
                keys.getPublic(),
                Instant.now().plus(Duration.ofDays(2)),
                List.of(Der.sequence(BASIC_CONSTRAINTS, Der.TRUE, constraints)));
    }

    static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for a server that is reached as {@code localhost} and {@code 127.0.0.1}. */
    X509Certificate signServer(PublicKey key) throws GeneralSecurityException {
        return signServer(key, Instant.now().plus(Duration.ofDays(2)));
    }

    /** The same, good until the end. */
    X509Certificate signServer(PublicKey key, Instant end) throws GeneralSecurityException {
        byte[] names = Der.sequence(
                Der.implicit(2, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.implicit(7, new byte[] {127, 0, 0, 1}));
        return sign("server", key, end, List.of(Der.sequence(SUBJECT_ALTERNATIVE_NAME, Der.octets(names))));
    }

    X509Certificate signClient(PublicKey key) throws GeneralSecurityException {
        return sign("client", key, Instant.now().plus(Duration.ofDays(2)), List.of());
    }

    private X509Certificate sign(String subject, PublicKey key, Instant end, List<byte[]> extensions)
            throws GeneralSecurityException {
        Instant begin = Instant.now().minus(Duration.ofHours(1));
        List<byte[]> parts = new ArrayList<>(List.of(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(64, new SecureRandom()).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                named(name),
                Der.sequence(Der.time(begin), Der.time(end)),
                named(subject),
                key.getEncoded()));
        if (!extensions.isEmpty()) {
            parts.add(Der.explicit(3, Der.sequence(extensions.toArray(byte[][]::new))));
        }
        byte[] content = Der.sequence(parts.toArray(byte[][]::new));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] signed = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] named(String name) {
        return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(name))));
    }
}
