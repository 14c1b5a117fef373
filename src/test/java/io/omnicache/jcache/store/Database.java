package io.omnicache.jcache.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.h2.tools.Server;

/**
 * H2 as a server for several JVMs, with one table of keys and values. {@link Connection}s are cheap enough to be one
 * per thread.
 */
final class Database implements AutoCloseable {
    private final Server server;
    private final String url;
    private final Rows rows;

    private Database(Server server, String url) {
        this.server = server;
        this.url = url;
        this.rows = new Rows(url);
    }

    static Database start() throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        Database database = new Database(
                server,
                "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        database.rows.execute("CREATE TABLE ENTRIES(K VARCHAR PRIMARY KEY, V VARCHAR)");
        return database;
    }

    String url() {
        return url;
    }

    Rows rows() {
        return rows;
    }

    @Override
    public void close() {
        rows.execute("SHUTDOWN");
        server.stop();
    }

    /** Reads and changes rows, by a connection per thread. */
    static final class Rows {
        private final ThreadLocal<Connection> connections;

        Rows(String url) {
            connections = ThreadLocal.withInitial(() -> {
                try {
                    return DriverManager.getConnection(url);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        String read(String key) {
            try (PreparedStatement select = connections.get().prepareStatement("SELECT V FROM ENTRIES WHERE K = ?")) {
                select.setString(1, key);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getString(1) : null;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        Map<String, String> all() {
            Map<String, String> all = new HashMap<>();
            try (PreparedStatement select = connections.get().prepareStatement("SELECT K, V FROM ENTRIES");
                    ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    all.put(found.getString(1), found.getString(2));
                }
                return all;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void write(String key, String value) {
            execute("MERGE INTO ENTRIES VALUES(?, ?)", key, value);
        }

        void delete(String key) {
            execute("DELETE FROM ENTRIES WHERE K = ?", key);
        }

        private void execute(String sql, String... parameters) {
            try (PreparedStatement statement = connections.get().prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setString(i + 1, parameters[i]);
                }
                statement.execute();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
