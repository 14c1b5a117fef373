package io.omnicache.benchmarks.faults;

import io.omnicache.it.RedisProcess;
import java.io.IOException;

/** Scenes with one server. */
final class SingleScenes {
    private SingleScenes() {}

    /** A server behind a network that fails. */
    static Scene network(FaultProxy.Mode mode) throws IOException {
        RedisProcess server = RedisProcess.start();
        FaultProxy proxy = new FaultProxy(server.port());
        return new Scene() {
            @Override
            public Target target() {
                return Target.single(proxy.port());
            }

            @Override
            public void begin() throws IOException {
                proxy.begin(mode);
            }

            @Override
            public long end() throws IOException {
                proxy.heal();
                return System.nanoTime();
            }

            @Override
            public void close() throws IOException {
                proxy.close();
                server.close();
            }
        };
    }

    /** A server that stands still: its kernel accepts connections and takes what is sent. */
    static Scene stopped() {
        RedisProcess server = RedisProcess.start();
        return new Scene() {
            @Override
            public Target target() {
                return Target.single(server.port());
            }

            @Override
            public void begin() {
                server.suspend();
            }

            @Override
            public long end() {
                long before = System.nanoTime(); // The signal is sent by a process that must be started first.
                server.resume();
                return before;
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** A server that is killed, and at once started again without its data. */
    static Scene restarted() {
        RedisProcess server = RedisProcess.start();
        return new Scene() {
            @Override
            public Target target() {
                return Target.single(server.port());
            }

            @Override
            public void begin() {
                server.kill();
            }

            @Override
            public long end() {
                server.restart();
                return System.nanoTime();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
