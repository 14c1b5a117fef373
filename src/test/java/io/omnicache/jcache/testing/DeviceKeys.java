package io.omnicache.jcache.testing;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/** A security provider of the JVM whose keys never leave it, as those of a device. */
public final class DeviceKeys implements AutoCloseable {
    private static final String NAME = "DeviceForTests";

    private DeviceKeys() {}

    /** Adds the provider to those of the JVM, behind them. */
    public static DeviceKeys install() {
        Security.addProvider(new OfDevice());
        return new DeviceKeys();
    }

    /** Returns a key that shows no bytes. */
    public SecretKey key(int content) {
        return new DeviceKey(FixedKeys.secret(content));
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
    }

    private static final class OfDevice extends Provider {
        private static final long serialVersionUID = 1L;

        OfDevice() {
            super(NAME, "1", "Keys that show no bytes");
            put("Cipher.AES/GCM/NoPadding", DeviceCipher.class.getName());
            put("Cipher.AES/GCM/NoPadding SupportedKeyClasses", DeviceKey.class.getName());
        }
    }

    /** Public, since the JDK looks at it by reflection. */
    public static final class DeviceKey implements SecretKey {
        private static final long serialVersionUID = 1L;

        private final SecretKey inside;

        DeviceKey(SecretKey inside) {
            this.inside = inside;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    /** Public, since the JDK creates it by reflection. */
    public static final class DeviceCipher extends CipherSpi {
        private final Cipher inside;

        public DeviceCipher() throws GeneralSecurityException {
            inside = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            if (!(key instanceof DeviceKey known)) {
                throw new InvalidKeyException("No key of this device");
            }
            inside.init(mode, known.inside, parameters);
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
            throw new InvalidKeyException("Without parameters");
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
                throws InvalidKeyException {
            throw new InvalidKeyException("With encoded parameters");
        }

        @Override
        protected void engineUpdateAAD(byte[] from, int offset, int length) {
            inside.updateAAD(from, offset, length);
        }

        @Override
        protected byte[] engineUpdate(byte[] from, int offset, int length) {
            return inside.update(from, offset, length);
        }

        @Override
        protected int engineUpdate(byte[] from, int offset, int length, byte[] to, int toOffset)
                throws ShortBufferException {
            return inside.update(from, offset, length, to, toOffset);
        }

        @Override
        protected byte[] engineDoFinal(byte[] from, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            return inside.doFinal(from, offset, length);
        }

        @Override
        protected int engineDoFinal(byte[] from, int offset, int length, byte[] to, int toOffset)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException, AEADBadTagException {
            return inside.doFinal(from, offset, length, to, toOffset);
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return inside.getOutputSize(length);
        }

        @Override
        protected int engineGetBlockSize() {
            return inside.getBlockSize();
        }

        @Override
        protected byte[] engineGetIV() {
            return inside.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return inside.getParameters();
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}
    }
}
