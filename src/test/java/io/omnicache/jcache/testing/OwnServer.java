package io.omnicache.jcache.testing;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A server or a group of servers for one test or one test class. In a static field it runs from before the first test
 * of the class until after the last, in an instance field for one test. It is closed also when the test fails.
 *
 * @param <T> the kind
 */
public final class OwnServer<T extends AutoCloseable> implements BeforeAllCallback, BeforeEachCallback {
    private final Supplier<T> starter;
    private T running;

    OwnServer(Supplier<T> starter) {
        this.starter = starter;
    }

    /** The running server; only from the beginning of the test on, not while fields are being initialised. */
    public T get() {
        if (running == null) {
            throw new IllegalStateException("Not started yet: is the field annotated with @RegisterExtension?");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (running == null) {
            start(context);
        }
    }

    /** The store of the context closes the server after the test, or after the class for a static field. */
    private void start(ExtensionContext context) {
        T server = starter.get();
        running = server;
        context.getStore(Namespace.create(this)).put("server", (AutoCloseable) () -> {
            running = null;
            server.close();
        });
    }
}
