package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {
    private final String command = System.getProperty(ServerChoice.COMMAND);
    private final String running = System.getProperty(ServerChoice.RUNNING);

    @AfterEach
    void restore() {
        set(ServerChoice.COMMAND, command);
        set(ServerChoice.RUNNING, running);
    }

    @Test
    void choice_notSetOrBlank_isNone() {
        set(ServerChoice.COMMAND, null);
        set(ServerChoice.RUNNING, " ");

        assertThat(ServerChoice.command()).isEmpty();
        assertThat(ServerChoice.running()).isEmpty();
        assertThat(ServerChoice.describeStarted()).isEqualTo("the embedded binary");
    }

    @Test
    void choice_named_isTaken() {
        set(ServerChoice.COMMAND, "valkey-server\n");
        set(ServerChoice.RUNNING, "redis://localhost:6400");

        assertThat(ServerChoice.command()).contains("valkey-server");
        assertThat(ServerChoice.running()).isEqualTo(Optional.of("redis://localhost:6400"));
        assertThat(ServerChoice.describeStarted()).isEqualTo("a server started with valkey-server");
    }

    private static void set(String name, String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }
}
