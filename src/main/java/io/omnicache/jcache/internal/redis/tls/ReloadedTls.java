package io.omnicache.jcache.internal.redis.tls;

import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;

/** The JDK's factories in front of others that are replaced. Each TLS connection asks them once. Stateless. */
final class ReloadedTls {
    private static final Provider ANY = Security.getProviders()[0];

    private ReloadedTls() {}

    static KeyManagerFactory keys(Supplier<KeyManagerFactory> present) {
        return new KeyManagerFactory(new Keys(present), ANY, "omnicache") {};
    }

    static TrustManagerFactory trust(Supplier<TrustManagerFactory> present) {
        return new TrustManagerFactory(new Trust(present), ANY, "omnicache") {};
    }

    private static final class Keys extends KeyManagerFactorySpi {
        private final Supplier<KeyManagerFactory> present;

        Keys(Supplier<KeyManagerFactory> present) {
            this.present = present;
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return present.get().getKeyManagers();
        }

        @Override
        protected void engineInit(KeyStore store, char[] password) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Trust extends TrustManagerFactorySpi {
        private final Supplier<TrustManagerFactory> present;

        Trust(Supplier<TrustManagerFactory> present) {
            this.present = present;
        }

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return present.get().getTrustManagers();
        }

        @Override
        protected void engineInit(KeyStore store) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {
            throw new UnsupportedOperationException();
        }
    }
}
