package io.omnicache.jcache.internal.redis.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys from PEM files.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<base64>[^-]*)-----END \\k<label>-----");
    private static final byte[] PROBE = "omnicache".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PemFile() {}

    /** Reads all certificates of a file, in the order of the file. */
    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = blocks(file);
        while (block.find()) {
            if (block.group("label").endsWith("CERTIFICATE")) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decode(block.group("base64")))));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("it holds no certificate (BEGIN CERTIFICATE)");
        }
        return certificates;
    }

    /** Reads the first private key of a file. */
    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher block = blocks(file);
        String found = "no private key";
        while (block.find()) {
            String label = block.group("label");
            if (label.equals("PRIVATE KEY")) {
                return privateKey(decode(block.group("base64")));
            }
            if (label.endsWith("PRIVATE KEY")) {
                found = "a key in another form (" + label + ")";
            }
        }
        throw new GeneralSecurityException("it holds " + found
                + ": needed is PKCS#8, not encrypted (BEGIN PRIVATE KEY), as openssl pkcs8 -topk8 -nocrypt writes it");
    }

    /** Returns whether a certificate is that of the key. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        PublicKey other = certificate.getPublicKey();
        if (!other.getAlgorithm().equals(key.getAlgorithm())) {
            return other.getAlgorithm().startsWith("RSA") && key.getAlgorithm().startsWith("RSA"); // RSASSA-PSS.
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(other);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                continue; // The key belongs to another algorithm.
            }
        }
        throw new GeneralSecurityException("its private key is none of " + String.join(", ", KEY_ALGORITHMS));
    }

    private static Matcher blocks(Path file) throws IOException {
        return BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it is not valid Base64");
        }
    }
}
