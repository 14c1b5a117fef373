package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** A composite id by an id class, with an enum in it. */
@Entity
@IdClass(Translation.Key.class)
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.translations")
public class Translation extends Named {
    /** Of the text. */
    public enum Language {
        DE,
        EN
    }

    /** Which product in which language. */
    public record Key(Long productId, Language language) implements Serializable {}

    @Id
    private Long productId;

    @Id
    @Enumerated(EnumType.STRING)
    private Language language;

    protected Translation() {}

    public Translation(long productId, Language language, String text) {
        super(text);
        this.productId = productId;
        this.language = language;
    }
}
