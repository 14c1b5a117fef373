package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Objects;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** A composite id by an id class, with an enum in it. */
@Entity
@IdClass(Translation.Key.class)
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.translations")
public class Translation {
    /** Of the text. */
    public enum Language {
        DE,
        EN
    }

    /** Which product in which language. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private Long productId;
        private Language language;

        protected Key() {}

        public Key(long productId, Language language) {
            this.productId = productId;
            this.language = language;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.productId.equals(productId) && key.language == language;
        }

        @Override
        public int hashCode() {
            return Objects.hash(productId, language);
        }
    }

    @Id
    private Long productId;

    @Id
    @Enumerated(EnumType.STRING)
    private Language language;

    private String text;

    protected Translation() {}

    public Translation(long productId, Language language, String text) {
        this.productId = productId;
        this.language = language;
        this.text = text;
    }

    public String text() {
        return text;
    }
}
