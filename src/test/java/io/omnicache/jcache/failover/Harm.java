package io.omnicache.jcache.failover;

import io.omnicache.it.RedisProcess;

/** How a master is lost, and comes back when it has been replaced. */
enum Harm {
    /** By SIGKILL; its data are gone. */
    KILLED {
        @Override
        void begin(Deployment on, RedisProcess master) {
            master.kill();
        }

        @Override
        void end(Deployment on, RedisProcess master) {
            on.restart(master);
        }
    },
    /** By SIGSTOP: connections stay, and nothing answers. What was sent is carried out, or refused, when it goes on. */
    STOPPED {
        @Override
        void begin(Deployment on, RedisProcess master) {
            master.suspend();
        }

        @Override
        void end(Deployment on, RedisProcess master) {
            master.resume();
        }
    },
    /** From the servers that replace it, but not from its clients: for a while there are two masters. */
    PARTITIONED {
        @Override
        void begin(Deployment on, RedisProcess master) {
            on.isolate(master);
        }

        @Override
        void end(Deployment on, RedisProcess master) {
            on.heal(master);
        }
    };

    abstract void begin(Deployment on, RedisProcess master);

    /** It has been replaced: brings it back. */
    abstract void end(Deployment on, RedisProcess master);
}
