package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** An embedded id with an enum in it, and a collection of such an entity. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.stocks")
public class Stock {
    /** In which state the goods are. */
    public enum Grade {
        NEW,
        USED
    }

    /** Where and what. */
    @Embeddable
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private String warehouse;

        @Enumerated(EnumType.STRING)
        private Grade grade;

        protected Key() {}

        public Key(String warehouse, Grade grade) {
            this.warehouse = warehouse;
            this.grade = grade;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.warehouse.equals(warehouse) && key.grade == grade;
        }

        @Override
        public int hashCode() {
            return Objects.hash(warehouse, grade);
        }
    }

    @EmbeddedId
    private Key key;

    private int pieces;

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.stocks.shelves")
    private Set<String> shelves = new TreeSet<>();

    protected Stock() {}

    public Stock(Key key, int pieces) {
        this.key = key;
        this.pieces = pieces;
    }

    public int pieces() {
        return pieces;
    }

    public Set<String> shelves() {
        return shelves;
    }
}
