package io.omnicache.jcache.aside;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The database of a schedule: rows with a version, which each transaction raises by one. Used by one thread. */
abstract class Rows implements AutoCloseable {
    private final Set<String> locked = new HashSet<>();

    /** The committed version. */
    abstract int read(String key);

    abstract void update(String key);

    abstract void commit(String key);

    /** Deletes a row that no schedule needs any more. */
    abstract void forget(String key);

    /** Updates a row, unless another transaction has updated it and hasn't committed yet. */
    final boolean tryUpdate(String key) {
        if (!locked.add(key)) {
            return false;
        }
        update(key);
        return true;
    }

    final void commitUpdate(String key) {
        commit(key);
        locked.remove(key);
    }

    @Override
    public void close() throws SQLException {}

    /** Rows in a map. */
    static final class InMemory extends Rows {
        private final Map<String, Integer> committed = new HashMap<>();

        @Override
        int read(String key) {
            return committed.getOrDefault(key, 0);
        }

        @Override
        void update(String key) {}

        @Override
        void commit(String key) {
            committed.merge(key, 1, Integer::sum);
        }

        @Override
        void forget(String key) {
            committed.remove(key);
        }
    }

    /** Rows in an H2 database. Readers and each key's writers have connections of their own. */
    static final class InH2 extends Rows {
        private static final AtomicInteger NUMBER = new AtomicInteger();

        private final String url = "jdbc:h2:mem:aside" + NUMBER.incrementAndGet();
        private final Connection readers = DriverManager.getConnection(url);
        private final PreparedStatement select;
        private final PreparedStatement delete;
        private final Map<String, Connection> writing = new HashMap<>();
        private final Deque<Connection> idle = new ArrayDeque<>();

        InH2() throws SQLException {
            try (var create = readers.createStatement()) {
                create.execute("create table item (id varchar primary key, version int not null)");
            }
            select = readers.prepareStatement("select version from item where id = ?");
            delete = readers.prepareStatement("delete from item where id = ?");
        }

        @Override
        int read(String key) {
            try {
                select.setString(1, key);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getInt(1) : 0;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void update(String key) {
            try {
                Connection writer = idle.isEmpty() ? DriverManager.getConnection(url) : idle.remove();
                writer.setAutoCommit(false);
                try (PreparedStatement merge = writer.prepareStatement("merge into item values (?, ?)")) {
                    merge.setString(1, key);
                    merge.setInt(2, read(key) + 1);
                    merge.execute();
                }
                writing.put(key, writer);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void commit(String key) {
            try {
                Connection writer = writing.remove(key);
                writer.commit();
                idle.add(writer);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void forget(String key) {
            try {
                delete.setString(1, key);
                delete.execute();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection writer : idle) {
                writer.close();
            }
            readers.close();
        }
    }
}
