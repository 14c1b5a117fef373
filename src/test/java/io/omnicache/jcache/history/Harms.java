package io.omnicache.jcache.history;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.history.HistoryRun.Harm;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What happens to a server and its clients, between calls that certainly are made. */
enum Harms {
    JVM_KILLED {
        @Override
        Harm on(RedisProcess server) {
            return run -> {
                run.awaitCalls(150);
                run.jvm(1).kill();
                run.awaitCalls(100);
            };
        }
    },
    /** Its calls take as long as it stands still; what it had read is old by then. */
    JVM_SUSPENDED {
        @Override
        Harm on(RedisProcess server) {
            return run -> {
                for (int i = 0; i < 3; i++) {
                    run.awaitCalls(60);
                    run.jvm(i % 3).suspend();
                    run.awaitCalls(60);
                    run.jvm(i % 3).resume();
                }
            };
        }
    },
    /** No command is answered for a while. */
    CLIENTS_PAUSED {
        @Override
        Harm on(RedisProcess server) {
            return run -> {
                run.awaitCalls(100);
                server.command("CLIENT", "PAUSE", "200", "ALL");
                run.awaitCalls(100);
                server.command("CLIENT", "PAUSE", "200", "WRITE");
                run.awaitCalls(50);
            };
        }
    },
    /** Connections break, and nobody knows whether the commands under way were carried out. */
    CLIENTS_KILLED {
        @Override
        Harm on(RedisProcess server) {
            return run -> {
                for (int i = 0; i < 3; i++) {
                    run.awaitCalls(100);
                    server.command("CLIENT", "KILL", "TYPE", "normal");
                }
                run.awaitCalls(50);
            };
        }
    },
    /** By SIGKILL, with a log on disk that has each acknowledged write. */
    SERVER_RESTARTED {
        @Override
        Harm on(RedisProcess server) {
            return run -> {
                run.awaitCalls(150);
                server.kill();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                server.restart();
                run.awaitCalls(100);
            };
        }
    };

    abstract Harm on(RedisProcess server);
}
