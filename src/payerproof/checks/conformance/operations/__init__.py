"""Operations: `$everything` and bulk export."""
