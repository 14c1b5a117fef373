package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

/** Two tenants with one database and one cache: the tenant is part of the key. */
class TenantsTest {

    @Test
    void things_ofTwoTenants_lieUnderKeysOfTheirOwn() throws Exception {
        try (World world = new World();
                Shop shop = Shop.open(world.jdbcUrl(), Map.of(), List.of(Note.class))) {
            add(shop, "red", new Note(1, "of red"));
            add(shop, "blue", new Note(2, "of blue"));

            assertThat(text(shop, "red", 1)).isEqualTo("of red");
            assertThat(text(shop, "blue", 1)).isNull();
            assertThat(text(shop, "blue", 2)).isEqualTo("of blue");
            assertThat(shop.statistics("shop.notes").getHitCount()).isEqualTo(2);
            assertThat(world.keys("shop.notes")).allMatch(key -> key.contains("#xhibernate-tenant-id:"));
            assertThat(world.keys("shop.notes"))
                    .hasSize(2)
                    .anyMatch(key -> key.endsWith("red"))
                    .anyMatch(key -> key.endsWith("blue"));
        }
    }

    private static void add(Shop shop, String tenant, Note note) {
        try (Session session = of(shop, tenant)) {
            session.beginTransaction();
            session.persist(note);
            session.getTransaction().commit();
        }
    }

    private static String text(Shop shop, String tenant, long id) {
        try (Session session = of(shop, tenant)) {
            Note note = session.find(Note.class, id);
            return note == null ? null : note.name();
        }
    }

    private static Session of(Shop shop, String tenant) {
        return shop.sessions().withOptions().tenantIdentifier((Object) tenant).openSession();
    }
}
