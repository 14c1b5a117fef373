package io.omnicache.benchmarks.store;

/** A client without expiry policies and entry processors: it writes a time to live with every value, or none. */
abstract class PlainStore implements Store {
    private final boolean expires;

    PlainStore(Expiry expiry) {
        this.expires = expiry.expires();
    }

    abstract void set(String key, Object value);

    abstract void setExpiring(String key, Object value);

    @Override
    public final void put(String key, Object value) {
        if (expires) {
            setExpiring(key, value);
        } else {
            set(key, value);
        }
    }

    @Override
    public final void invoke(String key) {
        throw new UnsupportedOperationException();
    }
}
