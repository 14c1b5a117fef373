package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** An enum for an id. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.rates")
public class Rate {
    /** What a price can be in. */
    public enum Currency {
        EUR,
        USD
    }

    @Id
    @Enumerated(EnumType.STRING)
    private Currency currency;

    private long perThousand;

    protected Rate() {}

    public Rate(Currency currency, long perThousand) {
        this.currency = currency;
        this.perThousand = perThousand;
    }

    public long perThousand() {
        return perThousand;
    }
}
