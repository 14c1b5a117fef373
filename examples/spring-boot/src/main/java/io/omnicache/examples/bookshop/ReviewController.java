package io.omnicache.examples.bookshop;

import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/reviews")
public class ReviewController {
    private final Reviews reviews;

    public ReviewController(Reviews reviews) {
        this.reviews = reviews;
    }

    @GetMapping("/{isbn}")
    public ResponseEntity<String> read(@PathVariable String isbn) {
        return ResponseEntity.of(Optional.ofNullable(reviews.read(isbn)));
    }

    @PutMapping("/{isbn}")
    public void write(@PathVariable String isbn, @RequestBody String text) {
        reviews.write(isbn, text);
    }

    @DeleteMapping("/{isbn}")
    public void withdraw(@PathVariable String isbn) {
        reviews.withdraw(isbn);
    }

    @DeleteMapping
    public void withdrawAll() {
        reviews.withdrawAll();
    }
}
