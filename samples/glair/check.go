// Asks in GLAIR's dialect whether a picture shows a live person: go run check.go IMAGE. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY.
package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	url := os.Getenv("BONAFIDE_URL")
	if url == "" {
		url = "http://127.0.0.1:8080"
	}
	image, err := os.ReadFile(os.Args[1])
	check(err)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("image", filepath.Base(os.Args[1]))
	check(err)
	_, err = part.Write(image)
	check(err)
	check(form.Close())
	request, err := http.NewRequest("POST", url+"/face/v1/passive-liveness", &body)
	check(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.SetBasicAuth(os.Getenv("GLAIR_USERNAME"), os.Getenv("GLAIR_PASSWORD"))
	request.Header.Set("x-api-key", os.Getenv("GLAIR_API_KEY"))
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("Error %d: %s", answer.StatusCode, text))
	}
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
