package main

import (
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v4"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
)

const (
	byCertificate = "mtls"
	byToken       = "jwt"
)

var (
	errNobody  = errors.New("a client certificate without a common name, or a token without a subject")
	errForever = errors.New("a token that never expires")
)

// identities says who calls: the common name of a verified client certificate, or the subject of a token. A token wins,
// also over a certificate, because a proxy or a user interface that shows its own certificate passes on the token of whom it
// calls for. A token that is not good is refused, whatever certificate comes with it.
type identities struct{ tokens authorization.ClaimMapper }

func newIdentities(cfg *config.Config, logger log.Logger) authorization.ClaimMapper {
	settings := &cfg.Global.Authorization
	keys := authorization.NewDefaultTokenKeyProvider(settings, logger)
	return identities{authorization.NewDefaultJWTClaimMapper(keys, settings, logger)}
}

// GetClaims returns who calls, and nothing of what the server's own roles could make of it.
func (i identities) GetClaims(info *authorization.AuthInfo) (*authorization.Claims, error) {
	if info.AuthToken != "" {
		return i.ofToken(info)
	}
	if info.TLSSubject == nil {
		return nil, errNobody
	}
	return claimsOf(info.TLSSubject.CommonName, byCertificate)
}

func (i identities) ofToken(info *authorization.AuthInfo) (*authorization.Claims, error) {
	verified, err := i.tokens.GetClaims(info)
	if err != nil {
		return nil, err
	}
	// The server's own mapper takes tokens for ever; what it has verified is looked at once more for this alone.
	_, token, _ := strings.Cut(info.AuthToken, " ")
	var registered jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &registered); err != nil {
		return nil, err
	}
	if registered.ExpiresAt == nil {
		return nil, errForever
	}
	return claimsOf(verified.Subject, byToken)
}

func claimsOf(name, how string) (*authorization.Claims, error) {
	if name == "" {
		return nil, errNobody
	}
	return &authorization.Claims{Subject: name, AuthType: how}, nil
}
